import { Histogram } from '../../dist/src/index.js'
import type { Claim } from '../claim.ts'
import { openTelemetryMeter, peers } from '../peers.ts'
import { pollute } from '../pollute.ts'

const labelNames = ['method', 'route', 'status'] as const
const bounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
/** Values that fall into every bucket, in no order that a branch predictor could learn. */
const values = Float64Array.from({ length: 4096 }, () => 0.002 * 1.3 ** (Math.random() * 36))

export const claim: Claim = {
  kind: 'contest',
  title: 'observe() of a bound histogram, 11 bounds, 3 labels',
  unit: 'ns',
  targets: [
    { lessThan: 'prom-client', times: 90 },
    { limit: 'bare binary search and count', times: 1.2 },
  ],
  contenders: () => {
    pollute()
    const common = { name: 'latency_seconds', help: 'Time to answer', labelNames, buckets: bounds }
    const ours = new Histogram({ ...common, registry: null }).labels('GET', '/orders', '200')
    const prom = new peers.prom.Histogram({ ...common, registers: [] }).labels('GET', '/orders', '200')
    const next = new peers.prometheus.Histogram({ ...common, registers: [] }).labels('GET', '/orders', '200')
    const fork = new peers.platformatic.Histogram({ ...common, registers: [] }).labels(
      'GET',
      '/orders',
      '200',
    )
    const otel = openTelemetryMeter().createHistogram('latency', {
      advice: { explicitBucketBoundaries: bounds },
    })
    const attributes = { method: 'GET', route: '/orders', status: '200' }
    const sorted = Float64Array.from(bounds)
    const counts = new Float64Array(13)
    return [
      {
        name: 'edgeprom',
        kind: 'ours',
        run: (times) => {
          for (let i = 0; i < times; i++) ours.observe(values[i & 4095] ?? 0)
        },
      },
      {
        name: 'prom-client',
        kind: 'peer',
        run: (times) => {
          for (let i = 0; i < times; i++) prom.observe(values[i & 4095] ?? 0)
        },
      },
      {
        name: '@prometheus-io/client',
        kind: 'peer',
        run: (times) => {
          for (let i = 0; i < times; i++) next.observe(values[i & 4095] ?? 0)
        },
      },
      {
        name: '@platformatic/prom-client',
        kind: 'peer',
        run: (times) => {
          for (let i = 0; i < times; i++) fork.observe(values[i & 4095] ?? 0)
        },
      },
      {
        name: 'OpenTelemetry SDK',
        kind: 'peer',
        run: (times) => {
          for (let i = 0; i < times; i++) otel.record(values[i & 4095] ?? 0, attributes)
        },
      },
      {
        name: 'bare binary search and count',
        kind: 'limit',
        run: (times) => {
          for (let i = 0; i < times; i++) {
            const value = values[i & 4095] ?? 0
            let low = 0
            let high = sorted.length | 0
            while (low < high) {
              const middle = (low + high) >>> 1
              if (value <= (sorted[middle] ?? 0)) high = middle
              else low = middle + 1
            }
            counts[low] = (counts[low] ?? 0) + 1
            counts[12] = (counts[12] ?? 0) + value
          }
          return counts
        },
      },
    ]
  },
}
