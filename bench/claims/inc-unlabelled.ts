import { Counter } from '../../dist/src/index.js'
import type { Claim } from '../claim.ts'
import { openTelemetryMeter, peers } from '../peers.ts'
import { pollute } from '../pollute.ts'

export const claim: Claim = {
  kind: 'contest',
  title: 'inc() of a counter without labels',
  unit: 'ns',
  targets: [],
  contenders: () => {
    pollute()
    const common = { name: 'requests_total', help: 'Requests received' }
    const ours = new Counter({ ...common, registry: null })
    const prom = new peers.prom.Counter({ ...common, registers: [] })
    const next = new peers.prometheus.Counter({ ...common, registers: [] })
    const fork = new peers.platformatic.Counter({ ...common, registers: [] })
    const otel = openTelemetryMeter().createCounter('requests')
    const slots = new Float64Array(1)
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
          for (let i = 0; i < times; i++) otel.add(1)
        },
      },
      {
        name: 'Float64Array slot add',
        kind: 'limit',
        run: (times) => {
          for (let i = 0; i < times; i++) slots[0] = (slots[0] ?? 0) + 1
          return slots[0]
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
