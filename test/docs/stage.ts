// What examples leave to their reader: an application, its metrics, and what a host would give it.
import { Counter, type CounterSeries, Gauge, Histogram, Registry } from 'edgeprom'
import {
  AggregatorHost,
  BatchEncoder,
  type BatchHeader,
  ClientMetrics,
  DeltaReader,
  encodeView,
  Flusher,
  type FlushTarget,
  type InvocationHost,
  MemoryStore,
  systemClock,
} from 'edgeprom/aggregate'
import type { MiddyMetrics } from 'edgeprom/lambda'
import type { PushTarget } from 'edgeprom/push'
import { Pushgateway } from 'edgeprom/pushgateway'
import type { StoreSubject } from 'edgeprom/testing'
import { createBlock } from '../../src/model/series-block.ts'

const help = 'Help'
export const registry: Registry = new Registry()
export const requests: Counter<readonly ['method', 'status']> = new Counter({
  name: 'requests_total',
  help,
  labelNames: ['method', 'status'],
  registry,
})
export const failures: CounterSeries = new Counter({
  name: 'failures_total',
  help,
  labelNames: ['task'],
  registry,
}).labels('fetch')
export const inProgress: Gauge = new Gauge({ name: 'jobs_in_progress', help, registry })
export const queueLength: Gauge = new Gauge({ name: 'queue_length', help, registry })
export const latency: Histogram<readonly ['method']> = new Histogram({
  name: 'latency_seconds',
  help,
  labelNames: ['method'],
  registry,
})

export const id = 7
export const queue = { length: 14, count: async (): Promise<number> => 14 }
export const fetchUser = async (user: number = id): Promise<string> => `user ${user}`
export const runJob = async (): Promise<void> => {}
export const work = async (): Promise<void> => {}
export const request: Request = new Request('http://localhost/')
export const handle = async (received: Request): Promise<Response> => new Response(received.url)
export const write = (line: unknown): void => void line
export const file = { write: async (piece: unknown): Promise<void> => write(piece) }

export const gateway: Pushgateway = new Pushgateway({ url: 'http://localhost:9091', job: 'shop', registry })
export const push: PushTarget = { push: async () => ({ attempts: 1 }) }
export const ctx: InvocationHost = { waitUntil: (promise) => void promise }
export const createOrder = async (): Promise<{ readonly statusCode: number }> => ({ statusCode: 200 })

export const host: AggregatorHost = new AggregatorHost(new MemoryStore(), { clock: systemClock })
export const target: FlushTarget & PushTarget = {
  push: async () => ({ kind: 'applied', resync: false, attempts: 1 }),
}
export const flusher: Flusher = new Flusher({
  reader: new DeltaReader(registry),
  metrics: new ClientMetrics(registry),
})
export const shards = [{ view: async () => encodeView(await host.view()) }]
export const header: BatchHeader = { source: '\0'.repeat(16), stamp: 0, sequence: 1, nonce: '\0'.repeat(8) }
export const head = { type: 'counter', name: 'orders', help, unit: '' } as const
export const labels = [{ name: 'plan', text: () => 'pro' }]
export const block = createBlock(head, 1, 1)
block.rows = 1
const encoder = new BatchEncoder()
encoder.family(head, labels, block, 'with')
export const bytes: Uint8Array<ArrayBuffer> = encoder.finish(header, 10, systemClock.nowSeconds())

export const test = (_title: string, run: () => unknown): void => void run()
export const subject = (): StoreSubject => {
  const storage = new MemoryStore()
  return { open: async () => storage }
}

interface Middy {
  use(middleware: MiddyMetrics): Middy
  handler<Handler>(handler: Handler): Handler
}
export const middy = (): Middy => {
  const made: Middy = { use: () => made, handler: (handler) => handler }
  return made
}
export const awslambda = { streamifyResponse: <Handler>(handler: Handler): Handler => handler }
export const Deno = { serve: (handler: (received: Request) => Promise<Response>): void => void handler }
