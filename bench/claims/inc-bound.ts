import { Counter } from '../../dist/src/index.js'
import type { Claim } from '../claim.ts'
import { openTelemetryMeter, peers } from '../peers.ts'
import { pollute } from '../pollute.ts'

const labelNames = ['method', 'route', 'status'] as const

export const claim: Claim = {
  kind: 'contest',
  title: 'inc() of a bound counter, 3 labels',
  unit: 'ns',
  targets: [
    { lessThan: 'prom-client', times: 100 },
    { limit: 'Float64Array slot add', times: 1.5 },
  ],
  contenders: () => {
    pollute()
    const common = { name: 'requests_total', help: 'Requests received', labelNames }
    const ours = new Counter({ ...common, registry: null }).labels('GET', '/orders', '200')
    const prom = new peers.prom.Counter({ ...common, registers: [] }).labels('GET', '/orders', '200')
    const next = new peers.prometheus.Counter({ ...common, registers: [] }).labels('GET', '/orders', '200')
    const fork = new peers.platformatic.Counter({ ...common, registers: [] }).labels('GET', '/orders', '200')
    const otel = openTelemetryMeter().createCounter('requests')
    const attributes = { method: 'GET', route: '/orders', status: '200' }
    const slots = new Float64Array(192)
    const object = { value: 0 }
    return [
      {
        name: 'edgeprom',
        kind: 'ours',
        run: (times) => {
          for (let i = 0; i < times; i++) ours.inc()
        },
      },
      {
        name: 'prom-client',
        kind: 'peer',
        run: (times) => {
          for (let i = 0; i < times; i++) prom.inc()
        },
      },
      {
        name: '@prometheus-io/client',
        kind: 'peer',
        run: (times) => {
          for (let i = 0; i < times; i++) next.inc()
        },
      },
      {
        name: '@platformatic/prom-client',
        kind: 'peer',
        run: (times) => {
          for (let i = 0; i < times; i++) fork.inc()
        },
      },
      {
        name: 'OpenTelemetry SDK',
        kind: 'peer',
        run: (times) => {
          for (let i = 0; i < times; i++) otel.add(1, attributes)
        },
      },
      {
        name: 'Float64Array slot add',
        kind: 'limit',
        run: (times) => {
          for (let i = 0; i < times; i++) slots[37] = (slots[37] ?? 0) + 1
          return slots[37]
        },
      },
      {
        name: 'object field add',
        kind: 'limit',
        run: (times) => {
          for (let i = 0; i < times; i++) object.value += 1
          return object.value
        },
      },
    ]
  },
}
