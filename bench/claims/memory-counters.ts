import { Counter } from '../../dist/src/index.js'
import type { Claim } from '../claim.ts'
import { memoryOf } from '../memory.ts'
import { openTelemetryMeter, promClients } from '../peers.ts'

const series = 100_000
const common = { name: 'requests_total', help: 'Help', labelNames: ['method', 'route', 'status'] as const }

export const claim: Claim = {
  kind: 'measurement',
  title: "memory of a counter's series, 3 labels, 100,000 of them",
  unit: 'B',
  targets: [{ lessThan: 'prom-client', times: 5 }],
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
          const metric = new Counter({ ...common, registry: null })
          for (const { method, route, status } of all) metric.labels({ method, route, status }).inc()
          return metric
        },
      },
      ...promClients.map(({ name, client }) => ({
        name,
        kind: 'peer' as const,
        make: () => {
          const metric = new client.Counter({ ...common, registers: [] })
          for (const { method, route, status } of all) metric.inc({ method, route, status })
          return metric
        },
      })),
      {
        name: 'OpenTelemetry SDK',
        kind: 'peer',
        make: () => {
          const metric = openTelemetryMeter().createCounter('requests')
          for (const { method, route, status } of all) metric.add(1, { method, route, status })
          return metric
        },
      },
      {
        name: 'a Float64Array of the values alone',
        kind: 'limit',
        make: () => new Float64Array(series),
      },
    ])
  },
}
