import { Counter } from '../dist/src/index.js'
import type { Contest } from './claim.ts'
import { openTelemetryMeter, peers } from './peers.ts'
import { pollute } from './pollute.ts'
import { shuffled } from './statistics.ts'

const labelNames = ['route', 'tenant'] as const

/** Counting in series that are found by a fresh object of two labels; each in turn, in random order. */
export function labelContest(series: number): Contest['contenders'] {
  return () => {
    pollute()
    const common = { name: 'requests_total', help: 'Requests received', labelNames }
    const ours = new Counter({ ...common, registry: null })
    const prom = new peers.prom.Counter({ ...common, registers: [] })
    const next = new peers.prometheus.Counter({ ...common, registers: [] })
    const fork = new peers.platformatic.Counter({ ...common, registers: [] })
    const otel = openTelemetryMeter().createCounter('requests', {})
    const [routeNames, tenantNames] = [names('/orders/', 100), names('tenant-', 1000)]
    const all = Array.from({ length: series }, (_, i) => ({
      route: routeNames[i % 100] ?? '',
      tenant: tenantNames[Math.floor(i / 100)] ?? '',
    }))
    const slots = new Map(all.map(({ route, tenant }) => [`route:${route},tenant:${tenant}`, { value: 0 }]))
    for (const { route, tenant } of all) {
      ours.labels({ route, tenant }).inc()
      prom.inc({ route, tenant })
      next.inc({ route, tenant })
      fork.inc({ route, tenant })
      otel.add(1, { route, tenant })
    }
    // Made in one order and used in another: else what is needed next would lie next to it in memory.
    const order = shuffled(all)
    const routes = order.map(({ route }) => route)
    const tenants = order.map(({ tenant }) => tenant)
    const keys = shuffled([...slots.keys()])
    // Each contender has a place of its own.
    let [ourAt, promAt, nextAt, forkAt, otelAt, mapAt] = [0, 0, 0, 0, 0, 0]
    let found = 0
    return [
      {
        name: 'edgeprom',
        kind: 'ours',
        run: (times) => {
          for (let i = 0; i < times; i++) {
            if (++ourAt === series) ourAt = 0
            ours.labels({ route: routes[ourAt] ?? '', tenant: tenants[ourAt] ?? '' }).inc()
          }
        },
      },
      {
        name: 'prom-client',
        kind: 'peer',
        run: (times) => {
          for (let i = 0; i < times; i++) {
            if (++promAt === series) promAt = 0
            prom.inc({ route: routes[promAt] ?? '', tenant: tenants[promAt] ?? '' })
          }
        },
      },
      {
        name: '@prometheus-io/client',
        kind: 'peer',
        run: (times) => {
          for (let i = 0; i < times; i++) {
            if (++nextAt === series) nextAt = 0
            next.inc({ route: routes[nextAt] ?? '', tenant: tenants[nextAt] ?? '' })
          }
        },
      },
      {
        name: '@platformatic/prom-client',
        kind: 'peer',
        run: (times) => {
          for (let i = 0; i < times; i++) {
            if (++forkAt === series) forkAt = 0
            fork.inc({ route: routes[forkAt] ?? '', tenant: tenants[forkAt] ?? '' })
          }
        },
      },
      {
        name: 'OpenTelemetry SDK',
        kind: 'peer',
        run: (times) => {
          for (let i = 0; i < times; i++) {
            if (++otelAt === series) otelAt = 0
            otel.add(1, { route: routes[otelAt] ?? '', tenant: tenants[otelAt] ?? '' })
          }
        },
      },
      {
        name: 'Map.get of a ready key',
        kind: 'limit',
        run: (times) => {
          for (let i = 0; i < times; i++) {
            if (++mapAt === series) mapAt = 0
            found += slots.get(keys[mapAt] ?? '')?.value ?? 1
          }
          return found
        },
      },
    ]
  }
}

function names(prefix: string, count: number): readonly string[] {
  return Array.from({ length: count }, (_, i) => `${prefix}${i}`)
}
