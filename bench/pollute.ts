import { Counter, Gauge, Histogram } from '../dist/src/index.js'
import { openTelemetryMeter, promClients } from './peers.ts'

/** Label sets of several shapes and types, as an application has: with one alone every library looks twice as fast. */
const shapes: readonly Readonly<Record<string, string | number>>[] = [
  { code: 200 },
  { queue: 'mail', outcome: 'sent' },
  { region: 'eu', zone: 'b', host: 'web-1' },
  { table: 'users', operation: 'select', outcome: 'hit', shard: 3 },
  { method: 'GET', route: '/', status: 404, tenant: 'a', version: '1' },
  { a: '1', b: '2', c: '3', d: '4', e: '5', f: '6' },
  { path: '/orders', verb: 'PUT' },
]

/** Uses every library with all shapes and types, so that its inline caches are what they are in an application. */
export function pollute(): void {
  for (const [i, shape] of shapes.entries()) {
    const common = { help: 'Pollution', labelNames: Object.keys(shape) }
    const name = `pollution_${i}`
    const counter = new Counter({ ...common, name: `${name}_total`, registry: null })
    const gauge = new Gauge({ ...common, name, registry: null })
    const histogram = new Histogram({ ...common, name: `${name}_seconds`, registry: null })
    const theirs = promClients.map(({ client }) => ({
      counter: new client.Counter({ ...common, name: `${name}_total`, registers: [] }),
      gauge: new client.Gauge({ ...common, name, registers: [] }),
      histogram: new client.Histogram({ ...common, name: `${name}_seconds`, registers: [] }),
    }))
    const meter = openTelemetryMeter()
    const otel = { counter: meter.createCounter(name), histogram: meter.createHistogram(`${name}_seconds`) }
    for (let times = 0; times < 500; times++) {
      const labels = { ...shape }
      counter.labels(labels).inc()
      counter.labels(...Object.values(labels)).inc()
      gauge.labels(labels).set(times)
      histogram.labels(labels).observe(times)
      for (const peer of theirs) {
        peer.counter.inc(labels)
        peer.counter.labels(...Object.values(labels).map(String)).inc()
        peer.gauge.set(labels, times)
        peer.histogram.observe(labels, times)
      }
      otel.counter.add(1, labels)
      otel.histogram.record(times, labels)
    }
  }
}
