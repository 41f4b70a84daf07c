import prom from 'prom-client'
import { Counter, Registry } from '../../dist/src/index.js'
import type { Claim } from '../claim.ts'
import { howManyTimesFaster } from '../interleave.ts'

export const claim: Claim = {
  title: 'inc() of a bound counter with three labels, against prom-client',
  target: { atLeast: 100 },
  measure: () => {
    const labelNames = ['method', 'route', 'status'] as const
    const common = { name: 'requests_total', help: 'Requests received', labelNames }
    const ours = new Counter({ ...common, registry: new Registry() }).labels('GET', '/orders', '200')
    const peer = new prom.Counter({ ...common, registers: [] }).labels('GET', '/orders', '200')
    return howManyTimesFaster({ ours: () => ours.inc(), peer: () => peer.inc() })
  },
}
