import { Histogram } from '../../dist/src/index.js'
import type { Claim } from '../claim.ts'
import { memoryOf } from '../memory.ts'
import { openTelemetryMeter, promClients } from '../peers.ts'

const series = 20_000
const buckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
const common = {
  name: 'latency_seconds',
  help: 'Help',
  labelNames: ['method', 'route', 'status'] as const,
  buckets,
}

export const claim: Claim = {
  kind: 'measurement',
  title: "memory of a histogram's series, 11 bounds, 3 labels, 20,000 of them",
  unit: 'B',
  targets: [{ lessThan: 'prom-client', times: 3 }],
  measure: async () => {
    const methods = ['GET', 'PUT', 'POST', 'DELETE']
    const routes = Array.from({ length: series / 40 }, (_, i) => `/orders/${i}`)
    const statuses = Array.from({ length: 10 }, (_, i) => `${200 + i}`)
    // The texts are the application's: all share them.
    const all = methods.flatMap((method) =>
      routes.flatMap((route) => statuses.map((status) => ({ method, route, status }))),
    )
    return memoryOf(series, [
      {
        name: 'edgeprom',
        kind: 'ours',
        make: () => {
          const metric = new Histogram({ ...common, registry: null })
          for (const { method, route, status } of all) metric.labels({ method, route, status }).observe(0.3)
          return metric
        },
      },
      ...promClients.map(({ name, client }) => ({
        name,
        kind: 'peer' as const,
        make: () => {
          const metric = new client.Histogram({ ...common, registers: [] })
          for (const { method, route, status } of all) metric.observe({ method, route, status }, 0.3)
          return metric
        },
      })),
      {
        name: 'OpenTelemetry SDK',
        kind: 'peer',
        make: () => {
          const metric = openTelemetryMeter().createHistogram('requests', {
            advice: { explicitBucketBoundaries: buckets },
          })
          for (const { method, route, status } of all) metric.record(0.3, { method, route, status })
          return metric
        },
      },
      {
        name: 'a Float64Array of the values alone',
        kind: 'limit',
        make: () => new Float64Array(series * 13),
      },
    ])
  },
}
