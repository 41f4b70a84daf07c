import { Counter, encode, type Format, Histogram, Registry } from '../dist/src/index.js'
import type { Contender, Contest, Kind } from './claim.ts'
import { assertLines, linesOf } from './lines.ts'
import { promClients, type PromClient } from './peers.ts'

/** What is on the page, and how much of it changes from one page to the next. */
export interface PageOptions {
  readonly type: 'counter' | 'histogram'
  readonly series: number
  /** How many counters share the series. @default 1 */
  readonly families?: number | undefined
  /** 1: all. An engine keeps the text of numbers that it has printed, so a page that never changes flatters. */
  readonly changedShare: number
  /** What prom-client calls its content type. @default the text format */
  readonly theirType?: typeof openMetricsType | undefined
  readonly format: Format
  /** A format to set beside it. @default none */
  readonly plain?: Format | undefined
}

/** The content type that prom-client prints OpenMetrics for. */
export const openMetricsType = 'application/openmetrics-text; version=1.0.0; charset=utf-8'

const buckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
const labelNames = ['method', 'route', 'status'] as const
const utf8 = new TextEncoder()

/** Counts in a series, by its number. */
type Change = (series: number, amount: number) => void

/** Whole pages, as bytes; and the limits of whoever has to copy or encode as many. */
export function pageContest(options: PageOptions): Contest['contenders'] {
  return async () => {
    const theirs = promClients.map(({ name, client }): Contender => {
      const registry = registryOf(client, options.theirType)
      return {
        name,
        kind: 'peer',
        before: changer(options, theirSeries(client, registry, options)),
        run: async () => utf8.encode(await registry.metrics()).length,
      }
    })
    const bytes = await sampleOf(options)
    const text = new TextDecoder().decode(bytes)
    return [
      ourContender('edgeprom', 'ours', options, options.format),
      ...(options.plain === undefined
        ? []
        : [ourContender('edgeprom, plain', 'peer', options, options.plain)]),
      ...theirs,
      { name: 'copy of the page', kind: 'limit', run: (times) => repeat(times, () => bytes.slice()) },
      {
        name: 'TextEncoder of the page',
        kind: 'limit',
        run: (times) => repeat(times, () => utf8.encode(text)),
      },
    ]
  }
}

function ourContender(name: string, kind: Kind, options: PageOptions, format: Format): Contender {
  const registry = new Registry({ maxSeries: Infinity })
  return {
    name,
    kind,
    before: changer(options, ourSeries(registry, options)),
    run: async () => {
      let bytes = 0
      for await (const piece of encode(registry, { format })) bytes += piece.length
      return bytes
    },
  }
}

/** The type of the constructor does not know that it takes a content type. */
function registryOf(
  client: PromClient,
  contentType: string | undefined,
): InstanceType<PromClient['Registry']> {
  const PeerRegistry = client.Registry as new (type?: string) => InstanceType<PromClient['Registry']>
  return new PeerRegistry(contentType)
}

/** One of our pages. @throws when series are missing on it: then nothing is comparable. */
async function sampleOf(options: PageOptions): Promise<Uint8Array> {
  const registry = new Registry({ maxSeries: Infinity })
  changer(options, ourSeries(registry, options))
  const pieces: Uint8Array<ArrayBuffer>[] = []
  for await (const piece of encode(registry, { format: options.format })) pieces.push(piece)
  const page = new Uint8Array(await new Blob(pieces).arrayBuffer())
  assertLines(linesOf(page), options.series)
  return page
}

function repeat(times: number, make: () => Uint8Array): number {
  let bytes = 0
  for (let i = 0; i < times; i++) bytes += make().length
  return bytes
}

/** Changes the next share of all series, with amounts that give numbers of many lengths. */
function changer({ series, changedShare }: PageOptions, change: Change): () => void {
  const many = Math.ceil(series * changedShare)
  for (let i = 0; i < series; i++) change(i, (i * 7919) % 100_000)
  let next = 0
  return () => {
    for (let i = 0; i < many; i++, next = (next + 1) % series) change(next, 1 + (next % 7))
  }
}

function labelsOf(i: number): readonly [method: string, route: string, status: string] {
  return [i % 2 === 0 ? 'GET' : 'PUT', `/orders/${Math.floor(i / 10)}`, `${200 + (i % 10)}`]
}

function namesOf(families: number): readonly string[] {
  return Array.from({ length: families }, (_, i) => `requests_${i}_total`)
}

function ourSeries(registry: Registry, { type, series, families = 1 }: PageOptions): Change {
  const common = { help: 'Requests received', labelNames, registry }
  if (type === 'counter') {
    const counters = namesOf(families).map((name) => new Counter({ ...common, name }))
    const bound = Array.from({ length: series }, (_, i) => counters[i % families]?.labels(...labelsOf(i)))
    return (i, amount) => bound[i]?.inc(amount)
  }
  const histogram = new Histogram({ ...common, name: 'latency_seconds', buckets })
  const bound = Array.from({ length: series }, (_, i) => histogram.labels(...labelsOf(i)))
  return (i, amount) => bound[i]?.observe(amount / 5)
}

function theirSeries(
  client: PromClient,
  registry: InstanceType<PromClient['Registry']>,
  { type, families = 1 }: PageOptions,
): Change {
  const common = { help: 'Requests received', labelNames, registers: [registry] }
  if (type === 'counter') {
    const counters = namesOf(families).map((name) => new client.Counter({ ...common, name }))
    return (i, amount) => counters[i % families]?.labels(...labelsOf(i)).inc(amount)
  }
  const histogram = new client.Histogram({ ...common, name: 'latency_seconds', buckets })
  return (i, amount) => histogram.labels(...labelsOf(i)).observe(amount / 5)
}
