import { Counter, makeFetchHandler, Registry } from '../dist/src/index.js'
import { assertLines, linesOf } from './lines.ts'
import { peers } from './peers.ts'

/** Label values of a million series. */
function* million(): Iterable<readonly [region: string, tenant: string, status: string]> {
  const regions = Array.from({ length: 10 }, (_, i) => `region-${i}`)
  const tenants = Array.from({ length: 10_000 }, (_, i) => `tenant-${i}`)
  for (const tenant of tenants) {
    for (const region of regions) for (let i = 0; i < 10; i++) yield [region, tenant, `${200 + i}`]
  }
}

const common = { name: 'requests_total', help: 'Help', labelNames: ['region', 'tenant', 'status'] as const }

/** Called whenever a piece of a page has arrived. */
export type OnPiece = () => void

/** Reads a page, to its end. */
export type ReadPage = (onPiece: OnPiece) => Promise<void>

/** A million counters behind our handler. */
export function ourMillion(): ReadPage {
  const registry = new Registry({ maxSeries: Infinity })
  const counter = new Counter({ ...common, registry })
  let i = 0
  for (const values of million()) counter.labels(...values).inc(i++ % 1000)
  const handler = makeFetchHandler({ registry, compression: 'none' })
  return async (onPiece) => {
    const { body } = await handler(new Request('http://localhost/metrics'))
    let lines = 0
    for await (const piece of body ?? []) {
      lines += linesOf(piece)
      onPiece()
    }
    assertLines(lines, 1_000_000)
  }
}

/** The same in prom-client, which makes the whole page at once. */
export function theirMillion(): ReadPage {
  const registry = new peers.prom.Registry()
  const counter = new peers.prom.Counter({ ...common, registers: [registry] })
  let i = 0
  for (const values of million()) counter.labels(...values).inc(i++ % 1000)
  return async (onPiece) => {
    const page = new TextEncoder().encode(await registry.metrics())
    onPiece()
    assertLines(linesOf(page), 1_000_000)
  }
}
