import { evictDurableObject, reset, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { pushingAggregator } from '../../adapters/cloudflare/index.ts'
import { faultsOf } from '../harness/received-points.ts'
import { envelope, Isolate } from './isolate.ts'
import { type Moment, receiver } from './pushing.ts'

const orders = 'orders_total{"plan":"team"}'
const became = (result: string): string => `edgeprom_aggregator_points_total{"result":"${result}"}`

/** A new stub for each call: one of an object that has died is of no use. */
const shard = (index: number): DurableObjectStub<import('./pushing.ts').PushingAggregator> =>
  env.PUSHING.getByName(`shard-${index}`)

const alarm = (): Promise<boolean> => runDurableObjectAlarm(shard(0))

const alarmAt = (index: number): Promise<number | null> =>
  runInDurableObject(shard(index), (_, { storage }) => storage.getAlarm())

/** Waits for the runtime itself to run so many alarms. */
const pushed = (points: number): Promise<unknown> =>
  vi.waitUntil(() => receiver.points.length >= points, { timeout: 20_000, interval: 20 })

describe('pushingAggregator', () => {
  beforeEach(() => {
    Object.assign(receiver, { points: [], next: 'take', errors: [] })
  })

  afterEach(() => reset())

  test('pushes what all shards show, from the first batch on', async () => {
    const begun = Date.now()
    const [first, second] = [new Isolate(), new Isolate()]
    first.orders.labels('team').inc(2)
    second.orders.labels('team').inc(3)
    expect(await alarmAt(0)).toBeNull()
    await shard(0).push(first.seal(), envelope)
    await shard(0).register('shard-1')
    await shard(1).push(second.seal(), envelope)
    expect(await alarmAt(0)).toBeGreaterThan(begun)
    expect(await alarmAt(1)).toBeNull()
    await pushed(3)
    expect(faultsOf(receiver.points)).toEqual([])
    expect(receiver.points.at(-1)?.values[orders]).toBe(5)
    expect(Number.isInteger(receiver.points.at(-1)?.timeSeconds)).toBe(true)
  })

  test('is armed by the first isolate of another shard, too', async () => {
    await shard(0).register('shard-1')
    expect(await alarmAt(0)).toBeGreaterThan(0)
  })

  test('is armed by the next batch where that has failed', async () => {
    const isolate = new Isolate()
    await runInDurableObject(shard(0), async (instance, { storage }) => {
      vi.spyOn(storage, 'getAlarm').mockRejectedValueOnce(new Error('lost'))
      await expect(instance.push(isolate.seal(), envelope)).rejects.toThrow('lost')
      await instance.push(isolate.seal(), envelope)
    })
    expect(await alarmAt(0)).toBeGreaterThan(0)
  })

  test('goes on after an eviction, by itself', async () => {
    const isolate = new Isolate()
    isolate.orders.labels('team').inc(2)
    await shard(0).push(isolate.seal(), envelope)
    await pushed(1)
    await evictDurableObject(shard(0))
    await pushed(3)
    expect(faultsOf(receiver.points)).toEqual([])
    expect(receiver.points.at(-1)?.values[orders]).toBe(2)
  })

  const ends: readonly { readonly moment: Moment; readonly result: string; readonly errors: number }[] = [
    { moment: 'take', result: 'taken', errors: 0 },
    { moment: 'refuse', result: 'failed', errors: 1 },
    { moment: 'never answer', result: 'failed', errors: 1 },
    { moment: 'die before it', result: 'unknown', errors: 0 },
    { moment: 'die after it', result: 'unknown', errors: 0 },
  ]

  test.each(ends)(
    'sends no time twice and counts the point as $result when the receiver makes it $moment',
    async ({ moment, result, errors }) => {
      const isolate = new Isolate()
      isolate.orders.labels('team').inc(2)
      await shard(0).push(isolate.seal(), envelope)
      receiver.next = moment
      await alarm().catch(() => {})
      isolate.orders.labels('team').inc(3)
      const body = isolate.seal()
      await shard(0).push(body, envelope)
      const before = receiver.points.length
      await pushed(before + 2)
      expect(faultsOf(receiver.points)).toEqual([])
      expect(new Set(receiver.points.map(({ timeSeconds }) => timeSeconds)).size).toBe(receiver.points.length)
      expect(receiver.points.at(-1)?.values).toMatchObject({ [orders]: 5 })
      if (result !== 'taken') expect(receiver.points.at(-1)?.values[became(result)]).toBe(1)
      expect(receiver.errors).toHaveLength(errors)
    },
  )

  test.each([0, 0.5, -1, NaN, 86_401])('throws RangeError for a push every %s seconds', (everySeconds) => {
    const target = (): never => {
      throw new Error('must not be called')
    }
    expect(() =>
      pushingAggregator<Cloudflare.Env>({ aggregator: ({ PUSHING }) => PUSHING, target, everySeconds }),
    ).toThrow(RangeError)
  })
})
