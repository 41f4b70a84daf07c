import { afterEach, describe, expect, test, vi } from 'vitest'
import { noBatchLimits } from '../../src/aggregate/batch-limits.ts'
import { AggregatorHost, type AggregatorHostOptions } from '../../src/aggregate/host.ts'
import { defaultLimits } from '../../src/aggregate/limits.ts'
import { MemoryStore } from '../../src/aggregate/memory-store.ts'
import type { QuarantinedEntry } from '../../src/aggregate/record.ts'
import { decodeRecord } from '../../src/aggregate/record-codec.ts'
import { selfPrefix } from '../../src/aggregate/self-family.ts'
import type { AggregatorStore } from '../../src/aggregate/store.ts'
import type { Bytes } from '../../src/model/bytes.ts'
import { NameIndex } from '../../src/model/name-index.ts'
import { getSampleValue } from '../../src/registry/sample-value.ts'
import { HeldStore } from '../../src/testing/held-store.ts'
import { HandClock } from '../model/hand-clock.ts'
import { linesOf, startSeconds } from './fold.ts'
import { counter, gauge, TestSource } from './test-source.ts'

const envelope = { ageSeconds: 0, attempt: 1, leaseSeconds: 60 }
const one = [counter('a', { values: [1] })]

function hostOn(store: AggregatorStore, options: Partial<AggregatorHostOptions> = {}): AggregatorHost {
  return new AggregatorHost(store, { clock: new HandClock(startSeconds), ...options })
}

const lines = async (host: AggregatorHost): Promise<readonly string[]> =>
  linesOf(await host.view(), (name) => !name.startsWith(selfPrefix))

/** What is in the log, by kind. */
async function entriesOf(store: AggregatorStore): Promise<readonly (readonly string[])[]> {
  const { records } = await store.load()
  return records.map((record) => decodeRecord(record).entries.map(({ kind }) => kind))
}

describe('AggregatorHost.push()', () => {
  test('answers every batch by what it comes to', async () => {
    const host = hostOn(new MemoryStore())
    const [source, clone] = [new TestSource(startSeconds), new TestSource(startSeconds)]
    const [first, other] = [source.batch(one), clone.batch(one, { nonce: 99 })]
    expect(await host.push(first, envelope)).toEqual({ kind: 'applied', resync: false })
    expect(await host.push(first, envelope)).toEqual({ kind: 'duplicate', resync: false })
    expect(await host.push(other, envelope)).toEqual({
      kind: 'conflict',
      stampMilliseconds: startSeconds * 1000,
    })
    const ahead = new TestSource(startSeconds + 7_200).batch(one)
    expect(await host.push(ahead, envelope)).toEqual({
      kind: 'stale',
      stampMilliseconds: startSeconds * 1000,
    })
    expect(await host.push(first.with(1, 2), envelope)).toEqual({ kind: 'unsupported', newestVersion: 1 })
    expect(await host.push(first.slice(0, 9), envelope)).toMatchObject({ kind: 'invalid' })
    const late = new TestSource(startSeconds, 5)
    late.sequence = 3
    expect(await host.push(late.batch(one), envelope)).toEqual({ kind: 'applied', resync: true })
  })

  test.each([
    { because: 'an age is negative', wrong: { ageSeconds: -1 } },
    { because: 'an age is not a number', wrong: { ageSeconds: NaN } },
    { because: 'a lease is text', wrong: { leaseSeconds: '60' as unknown as number } },
  ])('is invalid when $because', async ({ wrong }) => {
    const answer = await hostOn(new MemoryStore()).push(new TestSource(startSeconds).batch(one), {
      ...envelope,
      ...wrong,
    })
    expect(answer.kind).toBe('invalid')
  })

  test('a repeated batch renews the lease of its source and is counted, in the log too', async () => {
    const clock = new HandClock(startSeconds)
    const store = new MemoryStore()
    const host = hostOn(store, { clock })
    const body = new TestSource(startSeconds).batch([gauge('g', 'livesum', { values: [1], flags: 1 })])
    await host.push(body, envelope)
    clock.advance(50)
    await host.push(body, envelope)
    clock.advance(50)
    const restarted = hostOn(store, { clock })
    expect(await lines(restarted)).toEqual(['g 1'])
    expect(linesOf(await restarted.view())).toContain(
      'edgeprom_aggregator_batches_total{result="duplicate"} 1',
    )
  })

  test('bounds ages and leases', async () => {
    const host = hostOn(new MemoryStore())
    const gauges = [gauge('g', 'mostrecent', { values: [1], flags: 1 })]
    const huge = { ageSeconds: 1e300, attempt: 1, leaseSeconds: Infinity }
    expect(await host.push(new TestSource(startSeconds).batch(gauges), huge)).toMatchObject({
      kind: 'applied',
    })
    expect(await lines(host)).toEqual(['g 1'])
  })

  test('writes everybody who waits as one record', async () => {
    const store = new MemoryStore()
    const host = hostOn(store)
    const sources = Array.from({ length: 20 }, (_, i) => new TestSource(startSeconds, i))
    await Promise.all(sources.map((source) => host.push(source.batch(one), envelope)))
    expect((await entriesOf(store)).map((kinds) => kinds.length)).toEqual([20])
    expect(await lines(hostOn(store))).toEqual(['a_total 20'])
  })

  test.each([
    { coming: 0, together: 1, because: 'nobody comes' },
    { coming: 2, together: 3, because: 'somebody comes at each turn, and then nobody' },
    {
      coming: 100,
      together: 5,
      because: 'somebody comes at every turn, and those who wait are not to wait for ever',
    },
  ])('takes $together together: $because', async ({ coming, together }) => {
    const late: Promise<unknown>[] = []
    class Door extends MemoryStore {
      async turn(): Promise<void> {
        if (late.length >= coming) return
        late.push(host.push(new TestSource(startSeconds, late.length + 1).batch(one), envelope))
      }
    }
    const store = new Door()
    const host = hostOn(store)
    await host.push(new TestSource(startSeconds).batch(one), envelope)
    await Promise.all(late)
    expect((await entriesOf(store)).map((entries) => entries.length)).toEqual([together])
  })

  test('writes several records when one would be too long', async () => {
    const store = new MemoryStore()
    const host = hostOn(store, { maxRecordBytes: 1_000 })
    const sources = Array.from({ length: 20 }, (_, i) => new TestSource(startSeconds, i))
    await Promise.all(sources.map((source) => host.push(source.batch(one), envelope)))
    const { records } = await store.load()
    expect(records.length).toBeGreaterThan(3)
    expect(Math.max(...records.map((record) => record.length))).toBeLessThanOrEqual(1_000)
    expect(await lines(hostOn(store))).toEqual(['a_total 20'])
  })

  test('tells batches to wait when too much waits already, but not a duplicate', async () => {
    const source = new TestSource(startSeconds)
    const body = source.batch(one)
    const host = hostOn(new MemoryStore(), { maxQueueBytes: (body.length + 1_024) * 2 })
    await host.push(body, envelope)
    const others = Array.from({ length: 4 }, (_, i) => new TestSource(startSeconds, i + 1))
    const answers = await Promise.all([
      ...others.map((other) => host.push(other.batch(one), envelope)),
      host.push(body, envelope),
    ])
    expect(answers.map(({ kind }) => kind)).toEqual(['applied', 'applied', 'busy', 'busy', 'duplicate'])
    expect(await host.push(new TestSource(startSeconds, 9).batch(one), envelope)).toMatchObject({
      kind: 'applied',
    })
  })

  test('refuses a batch that no record can hold, whatever batches may have otherwise', async () => {
    const poisoned: unknown[] = []
    const host = hostOn(new MemoryStore(), {
      batchLimits: noBatchLimits,
      maxRecordBytes: 2_000,
      onPoisoned: (error) => poisoned.push(error),
    })
    const body = (length: number): Bytes =>
      new TestSource(startSeconds, length).batch([
        counter('a', { labels: { x: 'x'.repeat(length) }, values: [1] }),
      ])
    expect(await host.push(body(1_000), envelope)).toMatchObject({ kind: 'applied' })
    expect(await host.push(body(2_000), envelope)).toMatchObject({ kind: 'too_large' })
    expect(poisoned).toEqual([])
  })

  test('takes a batch for which the whole queue would be too short, when nothing waits', async () => {
    const host = hostOn(new MemoryStore(), { maxQueueBytes: 10 })
    const sources = [1, 2].map((random) => new TestSource(startSeconds, random))
    const answers = await Promise.all(sources.map((source) => host.push(source.batch(one), envelope)))
    expect(answers.map(({ kind }) => kind)).toEqual(['applied', 'busy'])
  })

  test('bounds how many batches wait, however short they are', async () => {
    const host = hostOn(new MemoryStore(), { maxQueueBytes: 10_240 })
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, i) => host.push(new TestSource(startSeconds, i).batch([]), envelope)),
    )
    expect(answers.filter(({ kind }) => kind === 'applied')).toHaveLength(9)
    expect(answers.filter(({ kind }) => kind === 'busy')).toHaveLength(91)
  })

  test('uses a clock that was set back as if it stood still', async () => {
    const clock = new HandClock(startSeconds)
    const host = hostOn(new MemoryStore(), { clock })
    const source = new TestSource(startSeconds - 10)
    await host.push(source.batch(one), envelope)
    clock.advance(-5_000)
    await host.push(source.batch(one), envelope)
    expect((await host.view()).nowSeconds).toBe(startSeconds)
  })
})

describe('AggregatorHost.view()', () => {
  test('writes answers that are in no record yet, so that their counts never go back', async () => {
    const store = new MemoryStore()
    const host = hostOn(store)
    await host.push(new Uint8Array(3), envelope)
    await host.push(new Uint8Array(3), envelope)
    await host.view()
    const restarted = hostOn(store)
    expect(linesOf(await restarted.view())).toContain('edgeprom_aggregator_batches_total{result="invalid"} 2')
    expect(await entriesOf(store)).toEqual([['tally']])
  })

  test('writes nothing when there is nothing to write', async () => {
    const store = new MemoryStore()
    const host = hostOn(store)
    await host.push(new TestSource(startSeconds).batch(one), envelope)
    await host.view()
    await host.view()
    expect(await entriesOf(store)).toEqual([['batch']])
  })

  test('fails when another instance has taken the place of this one, and starts over from what is there', async () => {
    const store = new MemoryStore()
    const [old, replacement] = [hostOn(store), hostOn(store)]
    const source = new TestSource(startSeconds)
    await old.push(source.batch(one), envelope)
    await replacement.push(source.batch(one), envelope)
    await expect(old.view()).rejects.toThrow(
      'Cannot show an aggregate: the newest record must be 1, received 2',
    )
    expect(await lines(old)).toEqual(['a_total 2'])
  })

  test('is asked of the store once a turn, however many wait for one', async () => {
    const store = new MemoryStore()
    const host = hostOn(store)
    await host.view()
    const newestLsn = vi.spyOn(store, 'newestLsn')
    await Promise.all([host.view(), host.view(), host.shards()])
    expect(newestLsn).toHaveBeenCalledTimes(1)
  })

  test('shows the size of log and snapshot', async () => {
    const host = hostOn(new MemoryStore(), { snapshotBytes: 1_000 })
    const source = new TestSource(startSeconds)
    for (let i = 0; i < 20; i++) await host.push(source.batch(one), envelope)
    const sizes = linesOf(await host.view(), (name) => /log_|snapshot_/.test(name)).map((line) =>
      line.split(' '),
    )
    expect(sizes.map(([name]) => name)).toEqual(
      ['log_records', 'log_bytes', 'snapshot_bytes'].map((name) => selfPrefix + name),
    )
    const [records, bytes, snapshot] = sizes.map(([, value]) => Number(value))
    expect(records).toBeLessThan(20)
    expect(bytes).toBeLessThan(1_000)
    expect(snapshot).toBeGreaterThan(100)
  })
})

describe('AggregatorHost.collect()', () => {
  test('makes an aggregate a collector like any other', async () => {
    const host = hostOn(new MemoryStore())
    await host.push(
      new TestSource(startSeconds).batch([counter('a', { labels: { x: '1' }, values: [3] })]),
      envelope,
    )
    expect(await getSampleValue(host, 'a_total', { x: '1' })).toBe(3)
  })
})

describe('AggregatorHost.remove(), setLimits(), register()', () => {
  test('are durable when they resolve', async () => {
    const store = new MemoryStore()
    const host = hostOn(store)
    await host.push(new TestSource(startSeconds).batch([...one, counter('b', { values: [2] })]), envelope)
    await host.remove('a')
    await host.setLimits({ ...defaultLimits, maxFamilies: 1 })
    await host.register('shard-10')
    await host.register('shard-2')
    await host.register('shard-2')
    const restarted = hostOn(store)
    expect(await lines(restarted)).toEqual(['b_total 2'])
    expect(await restarted.shards()).toEqual(['shard-0', 'shard-2', 'shard-10'])
    await restarted.push(new TestSource(startSeconds, 1).batch(one), envelope)
    expect(await lines(restarted)).toEqual(['b_total 2'])
    expect(await entriesOf(store)).toEqual([
      ['batch'],
      ['remove'],
      ['limits'],
      ['shard'],
      ['shard'],
      ['batch'],
    ])
  })

  test('a list of shards that another instance may have added to is not given', async () => {
    const store = new MemoryStore()
    const [old, replacement] = [hostOn(store), hostOn(store)]
    await old.register('shard-1')
    await replacement.register('shard-2')
    await expect(old.shards()).rejects.toThrow('the newest record must be 1, received 2')
    expect(await old.shards()).toEqual(['shard-0', 'shard-1', 'shard-2'])
  })

  test('limits of the code are written once, when they are others', async () => {
    const store = new MemoryStore()
    const limits = { ...defaultLimits, maxSeries: 1 }
    for (const random of [0, 1]) {
      const host = hostOn(store, { limits })
      await host.push(new TestSource(startSeconds, random).batch(one), envelope)
    }
    expect(await entriesOf(store)).toEqual([['limits', 'batch'], ['batch']])
  })

  test('refuse what is not the name of a shard', async () => {
    await expect(hostOn(new MemoryStore()).register('shard-01')).rejects.toThrow(
      'Cannot use a shard: name must be "shard-0" to "shard-9999", received "shard-01"',
    )
  })
})

describe('a host whose store fails', () => {
  /** Fails one commit, at the call that `failAt` names. */
  class FailingStore extends MemoryStore {
    failNext: 'append' | 'durable' | 'load' | undefined

    override async load(): ReturnType<MemoryStore['load']> {
      this.#fail('load')
      return super.load()
    }

    override append(lsn: number, record: Bytes): void {
      this.#fail('append')
      super.append(lsn, record)
    }

    override async durable(lsn: number): Promise<void> {
      this.#fail('durable')
      await super.durable(lsn)
    }

    #fail(call: string): void {
      if (this.failNext !== call) return
      this.failNext = undefined
      throw new Error(`no ${call}`)
    }
  }

  test.each(['append', 'durable'] as const)(
    'rejects everybody who waits, shows nothing of it, and counts a retry once: %s',
    async (call) => {
      const store = new FailingStore()
      const poisoned: unknown[] = []
      const host = hostOn(store, { onPoisoned: (error) => poisoned.push(error) })
      const [first, second] = [new TestSource(startSeconds), new TestSource(startSeconds, 1)]
      await host.push(first.batch(one), envelope)
      const bodies = [first.batch(one), second.batch(one)]
      store.failNext = call
      const pushes = [...bodies.map((body) => host.push(body, envelope)), host.view()]
      for (const { status } of await Promise.allSettled(pushes)) expect(status).toBe('rejected')
      expect(poisoned).toEqual([new Error(`no ${call}`)])
      expect(await lines(host)).toEqual(['a_total 1'])
      for (const body of bodies) expect(await host.push(body, envelope)).toMatchObject({ kind: 'applied' })
      expect(await lines(host)).toEqual(['a_total 3'])
    },
  )

  test('does not take a batch for one that cannot be applied when the record before it cannot be written', async () => {
    const store = new FailingStore()
    const host = hostOn(store, { maxRecordBytes: 1_000 })
    const bodies = Array.from({ length: 6 }, (_, i) => new TestSource(startSeconds, i).batch(one))
    store.failNext = 'append'
    for (const { status } of await Promise.allSettled(bodies.map((body) => host.push(body, envelope))))
      expect(status).toBe('rejected')
    for (const body of bodies) expect(await host.push(body, envelope)).toMatchObject({ kind: 'applied' })
    expect(await lines(host)).toEqual(['a_total 6'])
  })

  test('can be called at once by those who are told about it', async () => {
    const store = new FailingStore()
    const retried: Promise<readonly string[]>[] = []
    const host: AggregatorHost = hostOn(store, { onPoisoned: () => retried.push(lines(host)) })
    store.failNext = 'append'
    await expect(host.push(new TestSource(startSeconds).batch(one), envelope)).rejects.toThrow('no append')
    expect(await Promise.all(retried)).toEqual([[]])
  })

  test('goes on when those who are told about it throw', async () => {
    const store = new FailingStore()
    const told: string[] = []
    const throwing = (what: string) => (): never => {
      told.push(what)
      throw new Error('broken callback')
    }
    const host = hostOn(store, { onPoisoned: throwing('poisoned') })
    store.failNext = 'append'
    const body = new TestSource(startSeconds).batch(one)
    await expect(host.push(body, envelope)).rejects.toThrow('no append')
    expect(await host.push(body, envelope)).toMatchObject({ kind: 'applied' })
    expect(told).toEqual(['poisoned'])
  })

  test('tries to load again for the next call', async () => {
    const store = new FailingStore()
    const host = hostOn(store)
    store.failNext = 'load'
    await expect(host.view()).rejects.toThrow('no load')
    expect(await lines(host)).toEqual([])
  })

  test('refuses to serve a log with a gap', async () => {
    const store = new MemoryStore()
    const host = hostOn(store)
    const source = new TestSource(startSeconds)
    for (let i = 0; i < 3; i++) await host.push(source.batch(one), envelope)
    const stored = await store.load()
    const broken = new MemoryStore()
    broken.load = async () => ({ ...stored, records: stored.records.filter((_, i) => i !== 1) })
    await expect(hostOn(broken).view()).rejects.toThrow(
      'Cannot load an aggregate: the next record must be 2, received 3',
    )
  })

  test('goes on without snapshots while they fail, tries again after a second, and says so', async () => {
    const store = new HeldStore(new MemoryStore())
    const clock = new HandClock(startSeconds)
    const failures: unknown[] = []
    const host = hostOn(store, {
      clock,
      snapshotBytes: 300,
      onSnapshotFailed: (error) => failures.push(error),
    })
    const source = new TestSource(startSeconds)
    store.refusesSnapshots = true
    for (let i = 0; i < 10; i++) await host.push(source.batch(one), envelope)
    expect(failures).toHaveLength(1)
    clock.advance(1)
    await host.push(source.batch(one), envelope)
    expect(failures).toHaveLength(2)
    store.refusesSnapshots = false
    clock.advance(1)
    await host.push(source.batch(one), envelope)
    expect((await store.load()).snapshotLsn).toBe(12)
    expect(await lines(hostOn(store))).toEqual(['a_total 12'])
  })
})

describe('a batch that cannot be applied', () => {
  const broken = new Error('broken rule')

  /** An error in the rules, for families of this name only. */
  function failOn(family: string): void {
    const claim = NameIndex.prototype.claim
    vi.spyOn(NameIndex.prototype, 'claim').mockImplementation(function (this: NameIndex, type, name) {
      if (name === family) throw broken
      return claim.call(this, type, name)
    })
  }

  afterEach(() => {
    vi.restoreAllMocks()
  })

  test('poisons the host once, is then refused, and takes nobody with it', async () => {
    const store = new MemoryStore()
    const poisoned: unknown[] = []
    const host = hostOn(store, { onPoisoned: (error) => poisoned.push(error) })
    const good = new TestSource(startSeconds).batch(one)
    await host.push(good, envelope)
    const bad = new TestSource(startSeconds, 1).batch([counter('bad', { values: [1] })])
    failOn('bad')
    await expect(host.push(bad, envelope)).rejects.toThrow('broken rule')
    expect(await host.push(bad, envelope)).toMatchObject({ kind: 'invalid' })
    expect(poisoned).toHaveLength(1)
    expect(await lines(host)).toEqual(['a_total 1'])
  })

  test('is left out when the log is read again, counted, and handed over', async () => {
    const store = new MemoryStore()
    const host = hostOn(store)
    const bodies = ['a', 'bad', 'b'].map((name, random) =>
      new TestSource(startSeconds, random).batch([counter(name, { values: [1] })]),
    )
    await Promise.all(bodies.map((body) => host.push(body, envelope)))
    const quarantined: QuarantinedEntry[] = []
    failOn('bad')
    const restarted = hostOn(store, { onQuarantined: (entry) => quarantined.push(entry) })
    expect(await lines(restarted)).toEqual(['a_total 1', 'b_total 1'])
    expect(linesOf(await restarted.view())).toContain('edgeprom_aggregator_quarantined_batches_total 1')
    expect(quarantined).toEqual([{ kind: 'quarantined', body: bodies[1], error: broken }])
    expect(await restarted.quarantined()).toEqual([{ lsn: 1, body: bodies[1] }])
  })

  test('stays counted and kept once the log that it was in is gone', async () => {
    const store = new MemoryStore()
    const body = new TestSource(startSeconds, 7).batch([counter('bad', { values: [1] })])
    await hostOn(store).push(body, envelope)
    failOn('bad')
    const second = hostOn(store, { snapshotBytes: 0 })
    await second.push(new TestSource(startSeconds, 8).batch(one), envelope)
    expect((await store.load()).records).toEqual([])
    vi.restoreAllMocks()
    const third = hostOn(store)
    const counts = linesOf(await third.view()).filter((line) => line.includes('quarantined'))
    expect(counts).toEqual(['edgeprom_aggregator_quarantined_batches_total 1'])
    expect((await third.quarantined()).map((entry) => entry.body)).toEqual([body])
  })
})
