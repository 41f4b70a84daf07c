import { Counter } from '../../dist/src/index.js'
import type { Claim } from '../claim.ts'
import { peers } from '../peers.ts'
import { pollute } from '../pollute.ts'

const labelNames = ['method', 'status'] as const

export const claim: Claim = {
  kind: 'contest',
  title: 'labels(a, b).inc(), values by position, one series',
  unit: 'ns',
  targets: [],
  contenders: () => {
    pollute()
    const common = { name: 'requests_total', help: 'Requests received', labelNames }
    const ours = new Counter({ ...common, registry: null })
    const prom = new peers.prom.Counter({ ...common, registers: [] })
    const next = new peers.prometheus.Counter({ ...common, registers: [] })
    const fork = new peers.platformatic.Counter({ ...common, registers: [] })
    const keys = new Map([['GET,200', { value: 0 }]])
    return [
      {
        name: 'edgeprom',
        kind: 'ours',
        run: (times) => {
          for (let i = 0; i < times; i++) ours.labels('GET', '200').inc()
        },
      },
      {
        name: 'prom-client',
        kind: 'peer',
        run: (times) => {
          for (let i = 0; i < times; i++) prom.labels('GET', '200').inc()
        },
      },
      {
        name: '@prometheus-io/client',
        kind: 'peer',
        run: (times) => {
          for (let i = 0; i < times; i++) next.labels('GET', '200').inc()
        },
      },
      {
        name: '@platformatic/prom-client',
        kind: 'peer',
        run: (times) => {
          for (let i = 0; i < times; i++) fork.labels('GET', '200').inc()
        },
      },
      {
        name: 'Map.get of a ready key',
        kind: 'limit',
        run: (times) => {
          let found = 0
          for (let i = 0; i < times; i++) found += keys.get('GET,200') === undefined ? 0 : 1
          return found
        },
      },
    ]
  },
}
