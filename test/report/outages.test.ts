import { describe, expect, test } from 'vitest'
import { AggregatorHost } from '../../src/aggregate/host.ts'
import { defaultLimits } from '../../src/aggregate/limits.ts'
import { MemoryStore } from '../../src/aggregate/memory-store.ts'
import { Counter } from '../../src/instruments/counter.ts'
import { Gauge } from '../../src/instruments/gauge.ts'
import type { Bytes } from '../../src/model/bytes.ts'
import type { Clock } from '../../src/model/clock.ts'
import { samples } from '../../src/model/samples.ts'
import { Registry } from '../../src/registry/registry.ts'
import { ClientMetrics } from '../../src/report/client-metrics.ts'
import { DeltaReader } from '../../src/report/delta-reader.ts'
import type { FlushTarget } from '../../src/report/flush-target.ts'
import { Flusher } from '../../src/report/flusher.ts'
import { randomBytes } from '../../src/runtime/random-bytes.ts'
import { HeldStore } from '../../src/testing/held-store.ts'
import { FakeTime, settle } from './fake-time.ts'

/** An isolate with a clock of its own. */
function isolateOf(clock: Clock, sleep: FakeTime['sleep'], random: (into: Bytes) => Bytes = randomBytes) {
  const registry = new Registry({ clock })
  const orders = new Counter({ name: 'orders_total', help: 'Orders', registry })
  const level = new Gauge({ name: 'level', help: 'Level', aggregation: 'mostrecent', registry })
  const reader = new DeltaReader(registry, { random })
  const metrics = new ClientMetrics(registry)
  return { orders, level, flusher: new Flusher({ reader, metrics, clock, random, sleep }) }
}

async function shown(host: AggregatorHost): Promise<Readonly<Record<string, number>>> {
  const values = (await host.collect()).flatMap((family) =>
    [...samples(family)].map(({ name, labels, value }) => {
      const label = Object.values(labels).join()
      return [label === '' ? name : `${name} ${label}`, value] as const
    }),
  )
  return Object.fromEntries(values)
}

/** Reaches a host unless it is down. */
class Line implements FlushTarget {
  isDown = false
  readonly #host: AggregatorHost

  constructor(host: AggregatorHost) {
    this.#host = host
  }

  push(...pushed: Parameters<AggregatorHost['push']>): ReturnType<AggregatorHost['push']> {
    return this.isDown ? Promise.reject(new Error('Network connection lost.')) : this.#host.push(...pushed)
  }
}

function setUp() {
  const time = new FakeTime()
  const host = new AggregatorHost(new MemoryStore(), { clock: time })
  return { time, host, line: new Line(host), isolate: isolateOf(time, time.sleep) }
}

describe('a batch that is told to wait', () => {
  test('is given up when its source is forgotten: a copy of it may have been counted', async () => {
    const time = new FakeTime()
    const limits = { ...defaultLimits, maxSources: 1, liveSeconds: 60, retentionSeconds: 60 }
    const host = new AggregatorHost(new MemoryStore(), { clock: time, limits })
    const pushed: Parameters<AggregatorHost['push']>[] = []
    const line: FlushTarget = {
      push: (body, envelope) => {
        pushed.push([body, envelope])
        return host.push(body, envelope)
      },
    }
    const [first, waiting, last] = [1, 2, 3].map(() => isolateOf(time, time.sleep))
    const send = async (isolate: typeof first, orders: number): Promise<unknown> => {
      isolate?.orders.inc(orders)
      return isolate?.flusher.flush(line)
    }
    expect(await send(first, 1)).toBe('settled')
    await time.advance(58)
    expect(await send(waiting, 2)).toBe('failed')
    const copy = pushed.at(-1)
    await time.advance(3)
    if (copy !== undefined) expect(await host.push(...copy)).toMatchObject({ kind: 'applied' })
    await time.advance(61)
    expect(await send(last, 4)).toBe('settled')
    await time.advance(61)
    for (; waiting?.flusher.isClean === false; await time.advance(61)) await waiting.flusher.flush(line)
    expect(await shown(host)).toMatchObject({
      orders_total: 7,
      'edgeprom_client_dropped_batches_total unknown_outcome': 1,
    })
  })
})

describe('an isolate that is killed', () => {
  test('takes with it what it has counted since its last batch, and nothing else', async () => {
    const { host, line, isolate } = setUp()
    isolate.orders.inc(5)
    await isolate.flusher.flush(line)
    isolate.orders.inc(3)
    const next = setUp().isolate
    next.orders.inc()
    await next.flusher.flush(line)
    expect(await shown(host)).toMatchObject({ orders_total: 6 })
  })
})

describe('an aggregator that is down for ten minutes', () => {
  test('gets one batch of what it was sent before and one of what was counted since, each once', async () => {
    const { time, host, line, isolate } = setUp()
    line.isDown = true
    const sent: Bytes[] = []
    const counting: FlushTarget = {
      push(body, envelope) {
        sent.push(body)
        return line.push(body, envelope)
      },
    }
    for (let second = 0; second < 600; second++) {
      isolate.orders.inc()
      await time.advance(1)
      if (isolate.flusher.isDue) await isolate.flusher.flush(counting)
    }
    expect(sent.length).toBeGreaterThan(10)
    // Whatever it lasts, there is the one batch, and the series that count on.
    expect(new Set(sent).size).toBe(1)
    line.isDown = false
    await time.advance(120)
    await isolate.flusher.flush(line)
    await isolate.flusher.flush(line)
    expect(isolate.flusher.isClean).toBe(true)
    const page = await shown(host)
    expect(page).toMatchObject({
      orders_total: 600,
      'edgeprom_aggregator_batches_total applied': 2,
      'edgeprom_client_failed_pushes_total error': sent.length,
    })
    expect(page).not.toHaveProperty('edgeprom_client_dropped_batches_total unknown_outcome')
  })
})

describe('an isolate whose answer was lost', () => {
  /** The aggregator has room for its one source until another one comes. */
  const limits = {
    maxSeries: 100,
    maxSeriesPerFamily: 100,
    maxFamilies: 100,
    maxSources: 1,
    maxBytes: 1_000_000,
    retentionSeconds: 3_600,
    liveSeconds: 900,
    maxLeaseSeconds: 900,
    maxStampAheadSeconds: 3_600,
  }

  test('and whose clock stood still while it was forgotten, is counted once and says what it gave up', async () => {
    const { time } = setUp()
    const host = new AggregatorHost(new MemoryStore(), { clock: time, limits })
    const frozen = new FakeTime()
    const isolate = isolateOf(frozen, frozen.sleep)
    const losing: FlushTarget = {
      async push(body, envelope) {
        await host.push(body, envelope)
        throw new Error('the answer was lost')
      },
    }
    isolate.orders.inc(5)
    await isolate.flusher.flush(losing)
    await time.advance(4_000)
    const other = isolateOf(time, time.sleep)
    other.orders.inc()
    expect(await other.flusher.flush(new Line(host))).toBe('settled')
    await time.advance(4_000)
    await frozen.advance(2)
    isolate.orders.inc(2)
    for (let i = 0; i < 3; i++) await isolate.flusher.flush(new Line(host))
    expect(isolate.flusher.isClean).toBe(true)
    expect(await shown(host)).toMatchObject({
      orders_total: 8,
      'edgeprom_client_dropped_batches_total unknown_outcome': 1,
      'edgeprom_aggregator_batches_total stale': 1,
    })
  })
})

describe('clones of an isolate', () => {
  test('that were made before its first batch are both counted: one of them becomes another source', async () => {
    const { time, host, line } = setUp()
    // What a snapshot has copied: the source. Nonces are drawn when a batch is sealed.
    const copied = randomBytes(new Uint8Array(16))
    let copies = 2
    const random = (into: Bytes): Bytes => {
      if (into.length === 16 && copies-- > 0) into.set(copied)
      else randomBytes(into)
      return into
    }
    const clones = [isolateOf(time, time.sleep, random), isolateOf(time, time.sleep, random)]
    for (const { orders } of clones) orders.inc()
    for (let round = 0; round < 3; round++) {
      for (const { flusher } of clones) {
        await flusher.flush(line)
        await flusher.flush(line)
      }
      for (const { orders } of clones) orders.inc()
    }
    expect(await shown(host)).toMatchObject({
      orders_total: 6,
      'edgeprom_aggregator_batches_total conflict': 1,
      'edgeprom_aggregator_sources live': 2,
    })
  })
})

describe.each([
  { clock: 'a day behind', offset: -86_400 },
  { clock: 'a day ahead', offset: 86_400 },
])('an isolate whose clock is $clock', ({ offset }) => {
  test('counts as any other, and its gauges are as old as they are', async () => {
    const { time, host, line } = setUp()
    await time.advance(1_000_000)
    const skewed: Clock = {
      nowSeconds: () => time.nowSeconds() + offset,
      monotonicSeconds: () => time.monotonicSeconds() + offset,
    }
    const [wrong, right] = [isolateOf(skewed, time.sleep), isolateOf(time, time.sleep)]
    const set = async ({ orders, level, flusher }: typeof wrong, value: number): Promise<void> => {
      orders.inc()
      level.set(value)
      // A source that is too far ahead is told which time it is, and sends again.
      for (let i = 0; i < 3 && !flusher.isClean; i++) await flusher.flush(line)
      await time.advance(1)
    }
    await set(wrong, 1)
    await set(right, 2)
    expect(await shown(host)).toMatchObject({ orders_total: 2, level: 2 })
    await set(wrong, 3)
    expect(await shown(host)).toMatchObject({ orders_total: 3, level: 3 })
    await time.advance(50)
    await set(right, 4)
    expect(await shown(host)).toMatchObject({ orders_total: 4, level: 4 })
  })
})

describe('an object of an older release', () => {
  test('gets nothing of what it cannot read, and its successor everything once, after a rollback too', async () => {
    const { time, host, isolate } = setUp()
    /** How it sees what is of the next version. */
    const older: FlushTarget = { push: (body, envelope) => host.push(body.with(1, 2), envelope) }
    isolate.orders.inc(2)
    for (let second = 0; second < 300; second += 10) {
      if (isolate.flusher.isDue || second === 0) await isolate.flusher.flush(older)
      isolate.orders.inc()
      await time.advance(10)
    }
    expect(await shown(host)).not.toHaveProperty('orders_total')
    const newer = new Line(host)
    await time.advance(120)
    await isolate.flusher.flush(newer)
    expect(await shown(host)).toMatchObject({ orders_total: 2 })
    // Rolled back: what is under way waits again.
    await isolate.flusher.flush(older)
    await time.advance(120)
    expect(await shown(host)).toMatchObject({ orders_total: 2 })
    await isolate.flusher.flush(newer)
    expect(isolate.flusher.isClean).toBe(false)
    await isolate.flusher.flush(newer)
    expect(await shown(host)).toMatchObject({ orders_total: 32 })
  })
})

describe('more isolates than an aggregator has room for', () => {
  test('are told to wait, keep what they have counted, and are all counted in the end', async () => {
    const time = new FakeTime()
    const store = new HeldStore(new MemoryStore())
    const host = new AggregatorHost(store, { clock: time, maxQueueBytes: 24_000 })
    await host.view()
    const isolates = Array.from({ length: 200 }, () => isolateOf(time, time.sleep))
    for (const { orders } of isolates) orders.inc()
    store.hold()
    const line = new Line(host)
    const outcomes = isolates.map(({ flusher }) => flusher.flush(line))
    await settle()
    store.release()
    const settled = (await Promise.all(outcomes)).filter((outcome) => outcome === 'settled').length
    expect(settled).toBeGreaterThan(5)
    expect(settled).toBeLessThan(100)
    for (let second = 0; second < 600 && isolates.some(({ flusher }) => !flusher.isClean); second++) {
      await time.advance(1)
      // Nothing but a failed push may be left to some, which is due after an interval: they are asked now and then.
      const sending = isolates.filter(({ flusher }) => flusher.isDue || second % 60 === 59)
      await Promise.all(sending.map(({ flusher }) => flusher.flush(line)))
    }
    const page = await shown(host)
    expect(page).toMatchObject({ orders_total: 200 })
    expect(page['edgeprom_aggregator_batches_total busy']).toBeGreaterThan(100)
  })
})
