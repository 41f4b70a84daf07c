import { describe, expect, test } from 'vitest'
import { defaultBatchLimits } from '../../src/aggregate/batch-limits.ts'
import { Counter } from '../../src/instruments/counter.ts'
import { Gauge } from '../../src/instruments/gauge.ts'
import { Histogram } from '../../src/instruments/histogram.ts'
import { Info } from '../../src/instruments/info.ts'
import { Registry } from '../../src/registry/registry.ts'
import { DeltaReader, type SealOptions } from '../../src/report/delta-reader.ts'
import { randomBytes } from '../../src/runtime/random-bytes.ts'
import { Fold } from '../aggregate/fold.ts'
import { oddCounter } from './odd-counter.ts'
import { FakeTime } from './fake-time.ts'
import { batchOf, linesOf } from './recording-target.ts'

const sealing: SealOptions = { limits: defaultBatchLimits, whenEmpty: 'nothing' }

function setUp() {
  const time = new FakeTime()
  const registry = new Registry({ clock: time })
  const reader = new DeltaReader(registry, { random: randomBytes })
  const seal = (options: Partial<SealOptions> = {}) => {
    const sealed = reader.seal(time.nowSeconds(), { ...sealing, ...options })
    return sealed === undefined ? undefined : { ...sealed, batch: batchOf(sealed.body) }
  }
  return { time, registry, reader, seal }
}

describe('DeltaReader.seal()', () => {
  test('sends what was counted since the last batch, numbered from 1 under one source', async () => {
    const { time, registry, reader, seal } = setUp()
    const orders = new Counter({ name: 'orders_total', help: 'Orders', labelNames: ['plan'], registry })
    orders.labels('team').inc(3)
    expect(reader.changed).toBe(1)
    const first = seal()
    expect(linesOf(first?.batch)).toEqual(['orders{plan="team"} 3'])
    expect(reader.changed).toBe(0)
    await time.advance(5)
    orders.labels('team').inc()
    orders.labels('pro').inc(2)
    const second = seal()
    expect(linesOf(second?.batch)).toEqual(['orders{plan="team"} 1', 'orders{plan="pro"} 2'])
    expect([first?.sequence, second?.sequence]).toEqual([1, 2])
    expect(second?.source).toBe(first?.source)
    expect(second?.batch.nonce).not.toBe(first?.batch.nonce)
  })

  test('draws the source when the first batch is sealed, with the time as its stamp', async () => {
    const { time, registry, seal } = setUp()
    const requests = new Counter({ name: 'requests_total', help: 'Requests', registry })
    await time.advance(7)
    requests.inc()
    expect(seal()?.batch).toMatchObject({ stamp: 1_007_000, sequence: 1 })
  })

  test('gives two readers different sources', () => {
    const sources = [1, 2].map(() => {
      const { registry, seal } = setUp()
      new Counter({ name: 'a_total', help: 'A', registry }).inc()
      return seal()?.source
    })
    expect(sources[0]).not.toBe(sources[1])
  })

  test('seals nothing when nothing has changed, or an empty batch when it is asked for', () => {
    const { reader, seal } = setUp()
    expect(seal()).toBeUndefined()
    const empty = seal({ whenEmpty: 'empty batch' })
    expect(empty).toMatchObject({ sequence: 1, unsendable: 0 })
    expect(empty?.batch.families).toEqual([])
    expect(reader.changed).toBe(0)
  })

  test('leaves what is above the limit of series for the next batch', () => {
    const { registry, reader, seal } = setUp()
    const first = new Counter({ name: 'first_total', help: 'First', labelNames: ['n'], registry })
    const second = new Counter({ name: 'second_total', help: 'Second', labelNames: ['n'], registry })
    for (let n = 0; n < 4; n++) {
      first.labels(n).inc()
      second.labels(n).inc()
    }
    const limits = { ...defaultBatchLimits, maxSeries: 5 }
    expect(linesOf(seal({ limits })?.batch)).toEqual([
      'first{n="0"} 1',
      'first{n="1"} 1',
      'first{n="2"} 1',
      'first{n="3"} 1',
      'second{n="0"} 1',
    ])
    expect(reader.changed).toBe(3)
    expect(linesOf(seal({ limits })?.batch)).toEqual([
      'second{n="1"} 1',
      'second{n="2"} 1',
      'second{n="3"} 1',
    ])
    expect(reader.changed).toBe(0)
  })

  test('leaves what is above the limit of bytes for the next batches, and every series is sent once', () => {
    const { registry, reader, seal } = setUp()
    const wide = new Counter({ name: 'wide_total', help: 'Wide', labelNames: ['text'], registry })
    for (let n = 0; n < 50; n++) wide.labels(`${n}`.padEnd(200, '.')).inc(n + 1)
    const limits = { ...defaultBatchLimits, maxBytes: 2_000 }
    const lines: string[] = []
    while (reader.changed > 0) {
      const sealed = seal({ limits })
      expect(sealed?.body.length).toBeLessThanOrEqual(2_000)
      lines.push(...linesOf(sealed?.batch))
    }
    expect(lines.map((line) => Number(line.split(' ').at(-1)))).toEqual(
      Array.from({ length: 50 }, (_, n) => n + 1),
    )
  })

  test('seals a single series even when it alone is above the limit of bytes: an answer ends it', () => {
    const { registry, reader, seal } = setUp()
    new Counter({ name: 'one_total', help: 'One', registry }).inc()
    expect(seal({ limits: { ...defaultBatchLimits, maxBytes: 10 } })?.body.length).toBeGreaterThan(10)
    expect(reader.changed).toBe(0)
  })

  test('leaves a series out that no aggregator takes, and says so: the others are sent', () => {
    const { registry, reader, seal } = setUp()
    const agents = new Counter({ name: 'agents_total', help: 'Agents', labelNames: ['agent'], registry })
    for (const agent of ['a', 'x'.repeat(1_025), 'b', 'y'.repeat(1_024), 'z'.repeat(5_000)])
      agents.labels(agent).inc()
    const sealed = seal()
    expect(linesOf(sealed?.batch)).toEqual([
      'agents{agent="a"} 1',
      'agents{agent="b"} 1',
      `agents{agent="${'y'.repeat(1_024)}"} 1`,
    ])
    expect(sealed?.unsendable).toBe(2)
    expect(reader.changed).toBe(0)
  })

  test('sends an info that says itself what the registry says of everything', () => {
    const time = new FakeTime()
    const registry = new Registry({ clock: time, commonLabels: { version: '1' } })
    const reader = new DeltaReader(registry, { random: randomBytes })
    new Info({ name: 'build', help: 'Build', registry }).info({ version: '1.2.3' })
    new Counter({ name: 'orders', help: 'Orders', registry }).inc()
    const fold = new Fold()
    fold.push(reader.seal(time.nowSeconds(), sealing)?.body ?? new Uint8Array())
    expect(fold.lines()).toEqual(['build_info{version="1.2.3"} 1', 'orders_total{version="1"} 1'])
  })

  test('leaves an amount out that is more than a number can say: the others are sent', () => {
    const { registry, seal } = setUp()
    const amounts = new Counter({ name: 'amounts', help: 'Amounts', labelNames: ['kind'], registry })
    for (const kind of ['huge', 'usual', 'huge']) amounts.labels(kind).inc(kind === 'huge' ? 1e308 : 1)
    const sealed = seal()
    expect(linesOf(sealed?.batch)).toEqual(['amounts{kind="usual"} 1'])
    expect(sealed?.unsendable).toBe(1)
  })

  test('sends help with the first batch of a family and again after a resync', () => {
    const { registry, reader, seal } = setUp()
    const requests = new Counter({ name: 'requests_total', help: 'Requests received', registry })
    const help = () => {
      requests.inc()
      return seal()?.batch.families.map(({ head }) => head.help)
    }
    expect(help()).toEqual(['Requests received'])
    expect(help()).toEqual([''])
    reader.resync()
    expect(help()).toEqual(['Requests received'])
  })

  test('cuts help that is too long to be sent, between characters', () => {
    const { registry, seal } = setUp()
    new Counter({ name: 'a_total', help: `${'x'.repeat(1_023)}😀`, registry }).inc()
    expect(seal()?.batch.families[0]?.head.help).toBe('x'.repeat(1_023))
  })

  test('says since when it has counted: since the oldest start, then since everything was sealed', async () => {
    const { time, registry, seal } = setUp()
    const old = new Counter({ name: 'old_total', help: 'Old', labelNames: ['n'], registry })
    old.labels(1).inc()
    await time.advance(3)
    old.labels(2).inc()
    await time.advance(1)
    const limits = { ...defaultBatchLimits, maxSeries: 1 }
    expect(seal({ limits })?.batch.windowSeconds).toBe(4)
    await time.advance(2)
    expect(seal({ limits })?.batch.windowSeconds).toBe(3)
    await time.advance(8)
    old.labels(1).inc()
    expect(seal({ limits })?.batch.windowSeconds).toBe(8)
  })

  test('sends the rest of an instrument that was unregistered, once', () => {
    const { registry, reader, seal } = setUp()
    const requests = new Counter({ name: 'requests_total', help: 'Requests', registry })
    requests.inc(4)
    registry.unregister(requests)
    expect(reader.changed).toBe(1)
    expect(linesOf(seal()?.batch)).toEqual(['requests 4'])
    expect(reader.changed).toBe(0)
    expect(seal()).toBeUndefined()
  })

  test('sends instruments that were there before it and that come after it', () => {
    const registry = new Registry()
    new Counter({ name: 'before_total', help: 'Before', registry }).inc()
    const reader = new DeltaReader(registry, { random: randomBytes })
    new Counter({ name: 'after_total', help: 'After', registry }).inc(2)
    const sealed = reader.seal(1, sealing)
    expect(linesOf(batchOf(sealed?.body))).toEqual(['before 1', 'after 2'])
  })

  test('settles nothing when encoding fails', () => {
    const { registry, reader } = setUp()
    const odd = oddCounter(registry)
    expect(() => reader.seal(1, sealing)).toThrow(RangeError)
    expect(reader.changed).toBe(1)
    odd.mend()
    const sealed = reader.seal(1, sealing)
    expect(sealed?.sequence).toBe(1)
    expect(linesOf(batchOf(sealed?.body))).toEqual(['odd 5'])
    expect(reader.changed).toBe(0)
  })
})

describe('DeltaReader', () => {
  test('is the only one of its registry', () => {
    const { registry } = setUp()
    expect(() => new DeltaReader(registry, { random: randomBytes })).toThrow(
      'a registry must have at most one',
    )
  })

  test('.refresh() asks functions only when there are any', async () => {
    const { registry, reader, seal } = setUp()
    new Counter({ name: 'a_total', help: 'A', registry })
    expect(reader.refresh(new AbortController().signal)).toBeUndefined()
    new Gauge({ name: 'depth', help: 'Depth', registry }).setFunction(() => Promise.resolve(14))
    await reader.refresh(new AbortController().signal)
    expect(linesOf(seal()?.batch)).toEqual(['a 0', 'depth 14'])
  })

  test('.resync() sends gauges again, and no amounts', () => {
    const { registry, reader, seal } = setUp()
    const depth = new Gauge({ name: 'depth', help: 'Depth', registry })
    const seconds = new Histogram({ name: 'seconds', help: 'Seconds', buckets: [1], registry })
    depth.set(3)
    seconds.observe(0.5)
    expect(reader.holdsLiveValues).toBe(false)
    seal()
    expect(reader.holdsLiveValues).toBe(true)
    reader.resync()
    expect(linesOf(seal()?.batch)).toEqual(['depth 3'])
  })

  test('.changeSource() gives a batch a new identity and goes on from it', () => {
    const { registry, reader, seal } = setUp()
    const requests = new Counter({ name: 'requests_total', help: 'Requests', registry })
    requests.inc(2)
    const first = seal()
    const moved = reader.changeSource(5_000_000, first?.body)
    const movedBatch = batchOf(moved?.body)
    expect(movedBatch).toMatchObject({ stamp: 5_000_000, sequence: 1, families: first?.batch.families })
    expect(movedBatch.source).toBe(moved?.source)
    expect(movedBatch.source).not.toBe(first?.source)
    expect(movedBatch.nonce).not.toBe(first?.batch.nonce)
    requests.inc()
    expect(seal()).toMatchObject({ source: moved?.source, sequence: 2, batch: { stamp: 5_000_000 } })
  })

  test('.changeSource() without a batch starts at 1 with what is counted next, live values and help', () => {
    const { registry, reader, seal } = setUp()
    new Gauge({ name: 'depth', help: 'Depth of the queue', registry }).set(3)
    seal()
    expect(reader.changeSource(5_000_000, undefined)).toBeUndefined()
    const next = seal()
    expect(next).toMatchObject({ sequence: 1, batch: { stamp: 5_000_000 } })
    expect(linesOf(next?.batch)).toEqual(['depth 3'])
    expect(next?.batch.families[0]?.head.help).toBe('Depth of the queue')
  })
})
