import { Gauge } from '../../dist/src/index.js'
import type { Claim } from '../claim.ts'
import { openTelemetryMeter, peers } from '../peers.ts'
import { pollute } from '../pollute.ts'

const labelNames = ['queue', 'region'] as const

export const claim: Claim = {
  kind: 'contest',
  title: 'set() of a bound gauge, 2 labels',
  unit: 'ns',
  targets: [],
  contenders: () => {
    pollute()
    const common = { name: 'queue_length', help: 'Messages waiting', labelNames }
    const ours = new Gauge({ ...common, registry: null }).labels('mail', 'eu')
    const prom = new peers.prom.Gauge({ ...common, registers: [] }).labels('mail', 'eu')
    const next = new peers.prometheus.Gauge({ ...common, registers: [] }).labels('mail', 'eu')
    const fork = new peers.platformatic.Gauge({ ...common, registers: [] }).labels('mail', 'eu')
    const otel = openTelemetryMeter().createGauge('queue_length')
    const attributes = { queue: 'mail', region: 'eu' }
    const slots = new Float64Array(64)
    return [
      {
        name: 'edgeprom',
        kind: 'ours',
        run: (times) => {
          for (let i = 0; i < times; i++) ours.set(i)
        },
      },
      {
        name: 'prom-client',
        kind: 'peer',
        run: (times) => {
          for (let i = 0; i < times; i++) prom.set(i)
        },
      },
      {
        name: '@prometheus-io/client',
        kind: 'peer',
        run: (times) => {
          for (let i = 0; i < times; i++) next.set(i)
        },
      },
      {
        name: '@platformatic/prom-client',
        kind: 'peer',
        run: (times) => {
          for (let i = 0; i < times; i++) fork.set(i)
        },
      },
      {
        name: 'OpenTelemetry SDK',
        kind: 'peer',
        run: (times) => {
          for (let i = 0; i < times; i++) otel.record(i, attributes)
        },
      },
      {
        name: 'Float64Array slot write',
        kind: 'limit',
        run: (times) => {
          for (let i = 0; i < times; i++) slots[(i >>> 30) + 37] = i
          return slots[37]
        },
      },
    ]
  },
}
