import { batchMediaType, envelopeHeaders } from '../../src/aggregate/http-envelope.ts'
import type { SeededRandom } from '../../test/harness/seeded-random.ts'
import { Pusher } from './pusher.ts'
import { token } from './token.ts'

/** How many pushes are on their way at once. */
export const lanes = 8

/** Who pushes what. */
export interface TrafficOptions {
  readonly series: number
  readonly sources: number
  /** Whether every source has series of its own; else all count the same ones. */
  readonly hasOwnSeries: boolean
  readonly random: SeededRandom
}

interface Push {
  /** Of its body. */
  readonly length: number
  readonly request: Buffer
}

/** Requests that are made ahead, by lane: a source belongs to one lane, so that its batches keep their order. */
export interface Traffic {
  /** Counters in each push; each goes up by 1. */
  readonly counters: number
  /** Bytes of an average push. */
  readonly bytes: () => number
  /** Sees to it that every lane has so many requests. */
  fill(perLane: number): Promise<void>
  readonly waiting: readonly (readonly Buffer[])[]
  /** Takes away what was answered. */
  drop(answered: readonly number[]): void
}

/** Batches: each push is one that was never sent before. */
export function batchTraffic(options: TrafficOptions): Traffic {
  const pushers = pushersOf(options)
  return trafficOf(options.sources, pushers[0]?.counters ?? 0, async (source) =>
    batchOf(pushers[source % pushers.length]),
  )
}

/** One batch of every source again and again, for what does not look at them. */
export function repeatedTraffic(options: TrafficOptions): Traffic {
  const made = pushersOf(options).map(batchOf)
  return trafficOf(options.sources, 0, async (source) => made[source] ?? batchOf(undefined))
}

function pushersOf({ series, sources, hasOwnSeries, random }: TrafficOptions): readonly Pusher[] {
  return Array.from({ length: sources }, (_, i) => {
    return new Pusher({ series, instance: hasOwnSeries ? `${i}` : 'all', random })
  })
}

function batchOf(pusher: Pusher | undefined): Push {
  const body = pusher?.batch() ?? new Uint8Array()
  const headers = {
    authorization: `Bearer ${token}`,
    'content-type': batchMediaType,
    ...envelopeHeaders({ ageSeconds: 0, attempt: 1, leaseSeconds: 900 }),
  }
  return { length: body.length, request: requestOf('POST', '/push', headers, body) }
}

/** Pages for the Pushgateway: a group for every source that has series of its own, two pages each, in turns. */
export async function pageTraffic(options: TrafficOptions): Promise<Traffic> {
  const { series, hasOwnSeries, random } = options
  const groups = hasOwnSeries ? options.sources : 1
  const headers = { 'content-type': 'text/plain; version=0.0.4' }
  const made: Push[][] = []
  for (let group = 0; group < groups; group++) {
    const pusher = new Pusher({ series, instance: hasOwnSeries ? `${group}` : 'all', random })
    const path = hasOwnSeries ? `/metrics/job/bench/instance/${group}` : '/metrics/job/bench'
    const pages = [Buffer.from(await pusher.page()), Buffer.from(await pusher.page())]
    made.push(pages.map((page) => ({ length: page.length, request: requestOf('PUT', path, headers, page) })))
  }
  let turn = 0
  return trafficOf(Math.max(groups, lanes), 0, async (source) => {
    const page = made[source % groups]?.[turn++ % 2]
    if (page === undefined) throw new RangeError('There is a page for every group')
    return page
  })
}

function trafficOf(sources: number, counters: number, next: (source: number) => Promise<Push>): Traffic {
  const waiting: Buffer[][] = Array.from({ length: lanes }, () => [])
  const turns = waiting.map(() => 0)
  const all = Array.from({ length: sources }, (_, source) => source)
  const ofLane = turns.map((_, lane) => all.filter((source) => source % lanes === lane))
  let bytes = 0
  let pushes = 0
  return {
    counters,
    bytes: () => bytes / pushes,
    waiting,
    fill: async (perLane) => {
      for (const [lane, requests] of waiting.entries()) {
        const own = ofLane[lane] ?? []
        while (requests.length < perLane) {
          const { length, request } = await next(own[(turns[lane] ?? 0) % own.length] ?? 0)
          turns[lane] = (turns[lane] ?? 0) + 1
          requests.push(request)
          bytes += length
          pushes++
        }
      }
    },
    drop: (answered) => {
      for (const [lane, count] of answered.entries()) waiting[lane]?.splice(0, count)
    },
  }
}

function requestOf(
  method: string,
  path: string,
  headers: Readonly<Record<string, string>>,
  body: Uint8Array,
): Buffer {
  const lines = Object.entries({ host: '127.0.0.1', ...headers, 'content-length': body.length }).map(
    ([name, value]) => `${name}: ${value}\r\n`,
  )
  return Buffer.concat([Buffer.from(`${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n`), body])
}
