import prom from 'prom-client'
import { Histogram, Registry } from '../../dist/src/index.js'
import type { Claim } from '../claim.ts'
import { howManyTimesFaster } from '../interleave.ts'

const buckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

export const claim: Claim = {
  title: 'observe() of a bound histogram with three labels and 11 bounds, against prom-client',
  target: { atLeast: 90 },
  measure: () => {
    const labelNames = ['method', 'route', 'status'] as const
    const common = { name: 'latency_seconds', help: 'Time to answer', labelNames, buckets }
    const ours = new Histogram({ ...common, registry: new Registry() }).labels('GET', '/orders', '200')
    const peer = new prom.Histogram({ ...common, registers: [] }).labels('GET', '/orders', '200')
    // Values that fall into every bucket, the same for both.
    const values = Float64Array.from({ length: 1024 }, (_, i) => ((i * 7919) % 1024) / 93)
    let [our, their] = [0, 0]
    return howManyTimesFaster({
      ours: () => ours.observe(values[our++ & 1023] ?? 0),
      peer: () => peer.observe(values[their++ & 1023] ?? 0),
    })
  },
}
