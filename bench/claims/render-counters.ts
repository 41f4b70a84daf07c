import prom from 'prom-client'
import { Counter, Registry, render } from '../../dist/src/index.js'
import type { Claim } from '../claim.ts'
import { howManyTimesFasterEach } from '../interleave.ts'

const series = 10_000

export const claim: Claim = {
  title: 'a text page of 10,000 counters with three labels, against prom-client',
  target: { atLeast: 12 },
  measure: () => {
    const labelNames = ['method', 'route', 'status'] as const
    const common = { name: 'requests_total', help: 'Requests received', labelNames }
    const registry = new Registry()
    const ours = new Counter({ ...common, registry })
    const register = new prom.Registry()
    const peer = new prom.Counter({ ...common, registers: [register] })
    const labels = Array.from(
      { length: series },
      (_, i) => ['GET', `/orders/${i >> 3}`, `${200 + (i & 7)}`] as const,
    )
    const bound = labels.map((values) => ours.labels(...values))
    for (const values of labels) peer.labels(...values).inc()
    return howManyTimesFasterEach({
      // Every series changes between two pages: an engine keeps the text of numbers that it has printed.
      before: () => {
        for (const one of bound) one.inc(0.37)
        for (const [method, route, status] of labels) peer.inc({ method, route, status }, 0.37)
      },
      ours: () => render(registry),
      peer: () => register.metrics(),
    })
  },
}
