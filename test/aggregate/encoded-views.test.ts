import { describe, expect, test } from 'vitest'
import { EncodedViews } from '../../src/aggregate/encoded-views.ts'
import { AggregatorHost } from '../../src/aggregate/host.ts'
import { MemoryStore } from '../../src/aggregate/memory-store.ts'
import { decodeView, encodeView } from '../../src/aggregate/view-codec.ts'
import { HandClock } from '../model/hand-clock.ts'
import { startSeconds } from './fold.ts'
import { counter, gauge, TestSource } from './test-source.ts'

const envelope = { ageSeconds: 0, attempt: 1, leaseSeconds: 60 }

function setUp() {
  const clock = new HandClock(startSeconds)
  const store = new MemoryStore()
  const host = new AggregatorHost(store, { clock })
  return { clock, store, host, views: new EncodedViews(host) }
}

describe('EncodedViews.newest()', () => {
  test('is what the host shows', async () => {
    const { host, views } = setUp()
    await host.push(new TestSource(startSeconds).batch([counter('a', { values: [1] })]), envelope)
    expect(await views.newest()).toEqual(encodeView(await host.view()))
  })

  test('is encoded once, for those who ask together and for those who ask later', async () => {
    const { host, views } = setUp()
    await host.push(new TestSource(startSeconds).batch([counter('a', { values: [1] })]), envelope)
    const [first, second] = await Promise.all([views.newest(), views.newest()])
    expect(second).toBe(first)
    expect(await views.newest()).toBe(first)
  })

  test('is another one as soon as something was counted, an answer included', async () => {
    const { host, views } = setUp()
    const source = new TestSource(startSeconds)
    const body = source.batch([counter('a', { values: [1] })])
    await host.push(body, envelope)
    const before = await views.newest()
    await host.push(body, envelope)
    const repeated = await views.newest()
    expect(repeated).not.toEqual(before)
    await host.push(new Uint8Array(3), envelope)
    const refused = await views.newest()
    expect(refused).not.toEqual(repeated)
    expect(await views.newest()).toBe(refused)
  })

  test('shows all of the record that it was taken with, also what came after it', async () => {
    const { host, views } = setUp()
    const push = (value: number): Promise<unknown> =>
      host.push(new TestSource(startSeconds, value).batch([counter('a', { values: [value] })]), envelope)
    const [, between] = await Promise.all([push(1), views.newest(), push(2)])
    for (const bytes of [between, await views.newest()]) {
      const { families } = decodeView(bytes)
      expect(families.find(({ head }) => head.name === 'a')?.values).toEqual(new Float64Array([3]))
    }
  })

  test('is another one when a source falls silent, although nothing was written', async () => {
    const { clock, host, views } = setUp()
    await host.push(
      new TestSource(startSeconds).batch([gauge('g', 'livesum', { values: [3], flags: 1 })]),
      envelope,
    )
    const live = await views.newest()
    clock.advance(59)
    expect(await views.newest()).toBe(live)
    clock.advance(2)
    const silent = await views.newest()
    expect(silent).not.toEqual(live)
    expect(silent).toEqual(encodeView(await host.view()))
  })

  test('fails where another instance has taken over, however little has changed', async () => {
    const { store, host, views, clock } = setUp()
    const source = new TestSource(startSeconds)
    await host.push(source.batch([counter('a', { values: [1] })]), envelope)
    await views.newest()
    const replacement = new AggregatorHost(store, { clock })
    await replacement.push(source.batch([counter('a', { values: [1] })]), envelope)
    await expect(views.newest()).rejects.toThrow('the newest record must be 1, received 2')
    expect(await views.newest()).toEqual(encodeView(await replacement.view()))
  })
})
