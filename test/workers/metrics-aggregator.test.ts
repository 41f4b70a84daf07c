import { abortAllDurableObjects, evictDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, expect, test, vi } from 'vitest'
import { SqlStore } from '../../adapters/cloudflare/sql-store.ts'
import { Aggregator } from '../../src/aggregate/aggregator.ts'
import { readAtMost } from '../../src/http/read-at-most.ts'
import type { Bytes } from '../../src/model/bytes.ts'
import type { CrashPoint } from '../harness/crash.ts'
import { envelope, Isolate, linesOf, sampleOf } from './isolate.ts'

describe('MetricsAggregator', () => {
  test('adds up what isolates push, and shows it over RPC', async () => {
    const shard = env.METRICS.getByName('adds up')
    const [first, second] = [new Isolate(), new Isolate()]
    first.orders.labels('team').inc(2)
    first.seconds.observe(0.5)
    first.open.inc(3)
    second.orders.labels('team').inc()
    second.orders.labels('pro').inc(4)
    second.seconds.observe(2)
    second.open.inc()
    expect(await shard.push(first.seal(), envelope)).toEqual({ kind: 'applied', resync: false })
    expect(await shard.push(second.seal(), envelope)).toEqual({ kind: 'applied', resync: false })
    expect(linesOf(await shard.view())).toEqual([
      'orders_total{plan="team"} 3',
      'orders_total{plan="pro"} 4',
      'quote_seconds_bucket{le="0.1"} 0',
      'quote_seconds_bucket{le="1.0"} 1',
      'quote_seconds_bucket{le="+Inf"} 2',
      'quote_seconds_count 2',
      'quote_seconds_sum 2.5',
      'open 4',
    ])
  })

  test('counts a batch once when two copies arrive together', async () => {
    const shard = env.METRICS.getByName('two copies')
    const isolate = new Isolate()
    isolate.orders.labels('team').inc(2)
    const body = isolate.seal()
    const answers = await Promise.all([
      shard.push(body, envelope),
      shard.push(body, { ...envelope, attempt: 2 }),
    ])
    expect(answers.map(({ kind }) => kind).toSorted()).toEqual(['applied', 'duplicate'])
    expect(sampleOf(await shard.view(), 'orders_total{plan="team"}')).toBe(2)
  })

  test("holds what a class of one's own allows, and says so", async () => {
    const shard = env.LIMITED.getByName('limited')
    const push = async (count: number): Promise<string> => {
      const isolate = new Isolate()
      for (let i = 0; i < count; i++) isolate.orders.labels(`plan ${i}`).inc()
      const { kind } = await shard.push(isolate.seal(), envelope)
      return kind
    }
    expect([await push(1), await push(1), await push(1), await push(2_000)]).toEqual([
      'applied',
      'applied',
      'busy',
      'too_large',
    ])
    expect(sampleOf(await shard.view(), 'edgeprom_aggregator_limit{of="sources"}')).toBe(2)
  })

  test('loses none of 200 pushes that arrive together', async () => {
    const shard = env.METRICS.getByName('together')
    const bodies = Array.from({ length: 200 }, () => {
      const isolate = new Isolate()
      isolate.orders.labels('team').inc()
      return isolate.seal()
    })
    const answers = await Promise.all(bodies.map((body) => shard.push(body, envelope)))
    expect(new Set(answers.map(({ kind }) => kind))).toEqual(new Set(['applied']))
    expect(sampleOf(await shard.view(), 'orders_total{plan="team"}')).toBe(200)
  })

  test('shows the same after an eviction and after an abort, and knows what it has counted', async () => {
    const name = 'evicted'
    const isolate = new Isolate()
    isolate.orders.labels('team').inc(0.1)
    isolate.seconds.observe(0.3)
    const body = isolate.seal()
    await env.METRICS.getByName(name).push(body, envelope)
    const before = linesOf(await env.METRICS.getByName(name).view())
    await evictDurableObject(env.METRICS.getByName(name))
    expect(linesOf(await env.METRICS.getByName(name).view())).toEqual(before)
    await abortAllDurableObjects()
    expect(linesOf(await env.METRICS.getByName(name).view())).toEqual(before)
    expect(await env.METRICS.getByName(name).push(body, envelope)).toMatchObject({ kind: 'duplicate' })
    expect(linesOf(await env.METRICS.getByName(name).view())).toEqual(before)
  })

  test.each<{ readonly because: string; readonly body: Bytes; readonly kind: string }>([
    { because: 'nothing at all', body: new Uint8Array(), kind: 'invalid' },
    { because: 'another magic byte', body: new Uint8Array(40), kind: 'invalid' },
    { because: 'a later version', body: new Uint8Array(40).fill(0x65), kind: 'unsupported' },
    { because: 'a batch that breaks off', body: brokenOff(), kind: 'invalid' },
    { because: 'more than a batch may have', body: new Uint8Array(2_000_000).fill(0x65), kind: 'too_large' },
  ])('answers $kind to $because, and lives', async ({ because, body, kind }) => {
    const shard = env.METRICS.getByName(because)
    const isolate = new Isolate()
    isolate.orders.labels('team').inc(2)
    await shard.push(isolate.seal(), envelope)
    expect(await shard.push(body, envelope)).toMatchObject({ kind })
    isolate.orders.labels('team').inc()
    expect(await shard.push(isolate.seal(), envelope)).toMatchObject({ kind: 'applied' })
    expect(sampleOf(await shard.view(), 'orders_total{plan="team"}')).toBe(3)
  })

  test('dies of no batch again and again: one that cannot be applied is invalid from the second time on', async () => {
    const shard = env.METRICS.getByName('cannot be applied')
    const [good, bad] = [new Isolate(), new Isolate()]
    good.orders.labels('team').inc(2)
    await shard.push(good.seal(), envelope)
    bad.orders.labels('poison').inc()
    const body = bad.seal()
    const { apply } = Aggregator.prototype
    const failing = vi.spyOn(Aggregator.prototype, 'apply').mockImplementation(function (
      this: Aggregator,
      ...given
    ) {
      const [, , entry] = given
      if (entry.kind === 'batch' && entry.batch.strings.includes('poison'))
        throw new Error('cannot be applied')
      apply.apply(this, given)
    })
    try {
      const failure = await shard.push(body, envelope).catch((error: unknown) => error)
      expect(failure).toMatchObject({ message: 'cannot be applied' })
      expect(await env.METRICS.getByName('cannot be applied').push(body, envelope)).toMatchObject({
        kind: 'invalid',
      })
    } finally {
      failing.mockRestore()
    }
    const view = await env.METRICS.getByName('cannot be applied').view()
    expect(linesOf(view).filter((line) => line.startsWith('orders'))).toEqual(['orders_total{plan="team"} 2'])
  })

  test('starts again from what was written when a write fails, and counts what is sent again once', async () => {
    const name = 'write fails'
    const isolate = new Isolate()
    isolate.orders.labels('team').inc(2)
    await env.METRICS.getByName(name).push(isolate.seal(), envelope)
    isolate.orders.labels('team').inc(3)
    const body = isolate.seal()
    const failing = vi.spyOn(SqlStore.prototype, 'append').mockImplementationOnce(() => {
      throw new Error('database or disk is full')
    })
    try {
      const failure = await env.METRICS.getByName(name)
        .push(body, envelope)
        .catch((error: unknown) => error)
      expect(failure).toMatchObject({ message: 'database or disk is full' })
      expect(linesOf(await env.METRICS.getByName(name).view())).toContain('orders_total{plan="team"} 2')
      expect(await env.METRICS.getByName(name).push(body, envelope)).toMatchObject({ kind: 'applied' })
    } finally {
      failing.mockRestore()
    }
    await evictDurableObject(env.METRICS.getByName(name))
    expect(linesOf(await env.METRICS.getByName(name).view())).toContain('orders_total{plan="team"} 5')
  })

  test('.view() gives a stream of what is too long for a value, to who can read one', async () => {
    const shard = env.METRICS.getByName('long view')
    const isolate = new Isolate()
    const plans = Array.from({ length: 5_000 }, (_, i) => String(i).padStart(1_000, 'plan '))
    for (const [i, plan] of plans.entries()) {
      isolate.orders.labels(plan).inc(i)
      if (i % 900 === 899 || i === plans.length - 1) await shard.push(isolate.seal(), envelope)
    }
    const [value, streamed] = [await shard.view(), await shard.view('stream')]
    if (streamed instanceof Uint8Array) throw new TypeError('must be a stream')
    expect(await readAtMost(streamed, 8_000_000)).toEqual(value)
    expect(linesOf(value)).toContain(`orders_total{plan="${plans[4_999]}"} 4999`)
    expect(await env.METRICS.getByName('short view').view('stream')).toBeInstanceOf(Uint8Array)
  })

  test('.remove() forgets a family, and its series start anew', async () => {
    const shard = env.METRICS.getByName('remove')
    const isolate = new Isolate()
    isolate.orders.labels('team').inc(2)
    await shard.push(isolate.seal(), envelope)
    await shard.remove('orders')
    expect(sampleOf(await shard.view(), 'orders_total{plan="team"}')).toBeUndefined()
    isolate.orders.labels('team').inc()
    await shard.push(isolate.seal(), envelope)
    expect(sampleOf(await shard.view(), 'orders_total{plan="team"}')).toBe(1)
  })

  test('.register() adds a shard for ever, and .shards() lists them in order', async () => {
    const name = 'shards'
    expect(await env.METRICS.getByName(name).shards()).toEqual(['shard-0'])
    for (const shard of ['shard-10', 'shard-2', 'shard-2']) await env.METRICS.getByName(name).register(shard)
    expect(await env.METRICS.getByName(name).shards()).toEqual(['shard-0', 'shard-2', 'shard-10'])
    await evictDurableObject(env.METRICS.getByName(name))
    expect(await env.METRICS.getByName(name).shards()).toEqual(['shard-0', 'shard-2', 'shard-10'])
  })
})

describe('a crash of the object', () => {
  const crashes: readonly { readonly moment: CrashPoint; readonly answer: string }[] = [
    { moment: 'before sync', answer: 'applied' },
    { moment: 'before answers', answer: 'duplicate' },
  ]

  test.each(crashes)(
    '$moment loses nothing: the batch is sent again and $answer',
    async ({ moment, answer }) => {
      const name = `crash ${moment}`
      const isolate = new Isolate()
      isolate.orders.labels('team').inc(2)
      await env.CRASHING.getByName(name).push(isolate.seal(), envelope)
      isolate.orders.labels('team').inc(3)
      const body = isolate.seal()
      await env.CRASHING.getByName(name).arm(moment)
      const failure = await env.CRASHING.getByName(name)
        .push(body, envelope)
        .catch((error: unknown) => error)
      expect(failure).toMatchObject({ message: `crashed ${moment}` })
      expect(await env.CRASHING.getByName(name).push(body, envelope)).toMatchObject({ kind: answer })
      expect(sampleOf(await env.CRASHING.getByName(name).view(), 'orders_total{plan="team"}')).toBe(5)
    },
  )

  test('before sync does not let a page out that shows what is lost with it', async () => {
    const name = 'page waits'
    const isolate = new Isolate()
    isolate.orders.labels('team').inc(2)
    await env.CRASHING.getByName(name).push(isolate.seal(), envelope)
    isolate.orders.labels('team').inc(3)
    const body = isolate.seal()
    const shard = env.CRASHING.getByName(name)
    await shard.arm('before sync')
    const [pushed, viewed] = await Promise.allSettled([shard.push(body, envelope), shard.view()])
    expect([pushed.status, viewed.status]).toEqual(['rejected', 'rejected'])
    expect(sampleOf(await env.CRASHING.getByName(name).view(), 'orders_total{plan="team"}')).toBe(2)
  })

  test('at the worst moments, again and again, never lowers a page and counts everything once', async () => {
    const name = 'again and again'
    const rounds = 24
    const isolates = Array.from({ length: 5 }, () => new Isolate())
    let counted = 0
    let shown = 0
    const kinds = new Map<string, number>()
    const note = (kind: string): void => void kinds.set(kind, (kinds.get(kind) ?? 0) + 1)
    const pushUntilAnswered = async (body: Bytes): Promise<void> => {
      for (let attempt = 1; ; attempt++) {
        try {
          note((await env.CRASHING.getByName(name).push(body, { ...envelope, attempt })).kind)
          return
        } catch {
          note('failed')
        }
      }
    }
    const scrape = async (): Promise<void> => {
      try {
        const value = sampleOf(await env.CRASHING.getByName(name).view(), 'orders_total{plan="team"}') ?? 0
        expect(value).toBeGreaterThanOrEqual(shown)
        shown = value
      } catch (error) {
        if (error instanceof Error && error.message.startsWith('crashed')) note('page failed')
        else throw error
      }
    }
    for (let round = 0; round < rounds; round++) {
      if (round % 2 === 1) {
        await env.CRASHING.getByName(name).arm(round % 4 === 1 ? 'before sync' : 'before answers')
      }
      const bodies = isolates.map((isolate, i) => {
        isolate.orders.labels('team').inc(i + 1)
        counted += i + 1
        return isolate.seal()
      })
      await Promise.all([...bodies.map(pushUntilAnswered), scrape()])
      await scrape()
      if (round % 10 === 9) await evictDurableObject(env.CRASHING.getByName(name))
    }
    expect(shown).toBe(counted)
    expect((kinds.get('applied') ?? 0) + (kinds.get('duplicate') ?? 0)).toBe(rounds * isolates.length)
    expect(kinds.get('failed')).toBeGreaterThanOrEqual(rounds / 2)
    expect(kinds.get('duplicate')).toBeGreaterThanOrEqual(rounds / 4)
  })
})

function brokenOff(): Bytes {
  const isolate = new Isolate()
  isolate.orders.labels('team').inc()
  return isolate.seal().slice(0, -3)
}
