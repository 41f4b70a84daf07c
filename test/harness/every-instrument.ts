import { Counter } from '../../src/instruments/counter.ts'
import { Enum } from '../../src/instruments/enum.ts'
import { Gauge } from '../../src/instruments/gauge.ts'
import { GaugeHistogramMetricFamily } from '../../src/instruments/gauge-histogram-metric-family.ts'
import { Histogram } from '../../src/instruments/histogram.ts'
import { Info } from '../../src/instruments/info.ts'
import { Summary } from '../../src/instruments/summary.ts'
import { SummaryMetricFamily } from '../../src/instruments/summary-metric-family.ts'
import { UnknownMetricFamily } from '../../src/instruments/unknown-metric-family.ts'
import { Registry } from '../../src/registry/registry.ts'

/** A registry with a family of every type, under names as they are chosen in the field. */
export function everyInstrument(): Registry {
  const registry = new Registry()
  const options = { help: 'Help', registry }
  const requests = new Counter({ ...options, name: 'http_requests_total', labelNames: ['method', 'path'] })
  requests.labels('GET', '/a "b"\n\\é').inc(3, { exemplar: { trace_id: '0af7651916cd43dd8448eb211c80319c' } })
  requests.labels('POST', '/').inc(0.5)
  new Counter({ ...options, name: 'cpu', unit: 'seconds' }).inc(1.5)
  new Counter({ ...options, name: 'job:total_errors' }).inc()
  new Gauge({ ...options, name: 'disk_used_ratio', unit: 'ratio' }).set(0.5)
  new Gauge({ ...options, name: 'temperature_celsius' }).set(-4)
  const latency = new Histogram({ ...options, name: 'latency', unit: 'seconds', buckets: [0.1, 1, 1e6] })
  latency.observe(0.3, { exemplar: { user: '7' } })
  latency.observe(7e6)
  new Summary({ ...options, name: 'size_bytes' }).observe(512)
  new Info({ ...options, name: 'build' }).info({ version: '1.2.3' })
  new Enum({ ...options, name: 'mode', states: ['off', 'on'] }).state('on')
  const read = [
    new GaugeHistogramMetricFamily({
      name: 'queue_age_seconds',
      help: '',
      value: {
        buckets: [
          { le: 1, count: 2 },
          { le: Infinity, count: 5 },
        ],
        gsum: 9,
      },
    }),
    new SummaryMetricFamily({
      name: 'rpc_seconds',
      help: '',
      quantiles: [0.5, 0.99],
      value: { count: 4, sum: 2, quantiles: [0.25, 1] },
    }),
    new UnknownMetricFamily({ name: 'legacy_value', help: '', value: 12 }),
  ]
  registry.register({ collect: () => read })
  return registry
}
