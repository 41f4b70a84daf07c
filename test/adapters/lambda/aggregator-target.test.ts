import { expect, test, vi } from 'vitest'
import { aggregatorTarget } from '../../../adapters/lambda/aggregator-target.ts'
import { AggregatorHost, type Answer, type Envelope, MemoryStore } from '../../../src/entries/aggregate.ts'
import { Counter, getSampleValue, Registry } from '../../../src/index.ts'
import type { Bytes } from '../../../src/model/bytes.ts'
import { FakeTime, settle } from '../../report/fake-time.ts'

/** What becomes of one attempt: the batch or the answer gets lost, or somebody answers in the aggregator's place. */
type Fate = 'arrives' | 'batch lost' | 'answer lost' | 'never answered' | Answer

function setUp(...fates: Fate[]) {
  const time = new FakeTime()
  const registry = new Registry({ clock: time })
  const host = new AggregatorHost(new MemoryStore(), { clock: time })
  const bodies: string[] = []
  const push = async (body: Bytes, envelope: Envelope): Promise<Answer> => {
    bodies.push(String(body))
    const fate = fates.shift() ?? 'arrives'
    if (typeof fate === 'object') return fate
    if (fate === 'batch lost') throw new Error('connection refused')
    const answer = await host.push(body, envelope)
    if (fate === 'never answered') await new Promise(() => {})
    if (fate === 'answer lost') throw new Error('connection reset')
    return answer
  }
  const target = aggregatorTarget({ target: { push }, registry })
  const counter = new Counter({ name: 'work_total', help: 'Work', registry })
  return { time, target, counter, bodies, total: () => getSampleValue(host, 'work_total') }
}

test('aggregatorTarget().push() resolves when everything is counted', async () => {
  const { target, counter, total } = setUp()
  counter.inc(3)
  expect(await target.push()).toEqual({ attempts: 1 })
  expect(await total()).toBe(3)
  expect(await target.push(), 'there is nothing to send').toEqual({ attempts: 0 })
})

test.each(['batch lost', 'answer lost'] as const)(
  'a %s fails the push; the next one sends the same batch, which is counted once, then what was counted meanwhile',
  async (fate) => {
    const { time, target, counter, bodies, total } = setUp(fate)
    counter.inc(3)
    await expect(target.push()).rejects.toMatchObject({
      name: 'PushError',
      kind: 'unavailable',
      attempts: 1,
      message: `Cannot push to an aggregator: it must answer, received connection ${fate === 'batch lost' ? 'refused' : 'reset'}`,
    })
    counter.inc(4)
    await expect(target.push(), 'too early').rejects.toMatchObject({ kind: 'unavailable', attempts: 0 })
    await time.advance(1)
    expect(await target.push()).toEqual({ attempts: 2 })
    expect(bodies[0]).toBe(bodies[1])
    expect(await total()).toBe(7)
  },
)

test('a pause that an aggregator asks for is kept', async () => {
  const { time, target, counter, total } = setUp({ kind: 'busy', retryAfterSeconds: 30 })
  counter.inc()
  await expect(target.push()).rejects.toMatchObject({ kind: 'unavailable', attempts: 1 })
  await time.advance(29)
  await expect(target.push()).rejects.toMatchObject({ kind: 'unavailable', attempts: 0 })
  await time.advance(2)
  expect(await target.push(), 'the second one tells of the pause').toEqual({ attempts: 2 })
  expect(await total()).toBe(1)
})

test('a new source that an aggregator asks for is drawn in the same push', async () => {
  const { target, counter, total } = setUp({ kind: 'conflict', stampMilliseconds: 5, resync: false } as never)
  counter.inc()
  expect(await target.push()).toEqual({ attempts: 2 })
  expect(await total()).toBe(1)
})

test('a push that is aborted goes on, and the next one shares it', async () => {
  const { time, target, counter, bodies, total } = setUp('never answered')
  counter.inc()
  const abort = new AbortController()
  const first = target.push({ signal: abort.signal })
  await settle()
  abort.abort()
  await expect(first).rejects.toMatchObject({ name: 'PushError', kind: 'aborted' })
  const second = new AbortController()
  const shared = target.push({ signal: second.signal })
  await time.advance(1)
  expect(bodies.length, 'one batch is in flight').toBe(1)
  second.abort()
  await expect(shared).rejects.toMatchObject({ kind: 'aborted' })
  expect(await total()).toBe(1)
})

test('a push that is asked for while the one before is ending sends what was counted until then', async () => {
  for (let turns = 0; turns < 30; turns++) {
    const { target, counter, total } = setUp()
    counter.inc()
    const first = target.push()
    for (let turn = 0; turn < turns; turn++) await Promise.resolve()
    counter.inc()
    await target.push()
    await first
    expect(await total(), `${turns} turns later`).toBe(2)
  }
})

test('what goes wrong before anything is sent is a PushError too', async () => {
  const { target, counter, bodies } = setUp()
  counter.inc()
  const random = vi.spyOn(crypto, 'getRandomValues').mockImplementation(() => {
    throw new Error('no entropy')
  })
  await expect(target.push()).rejects.toMatchObject({
    name: 'PushError',
    message: 'Cannot push to an aggregator: it must answer, received no entropy',
  })
  random.mockRestore()
  expect(bodies).toEqual([])
})

test('aggregatorTarget() refuses a registry that something else sends', () => {
  const registry = new Registry()
  const target = { push: async () => ({ kind: 'applied', resync: false }) as const }
  aggregatorTarget({ target, registry })
  expect(() => aggregatorTarget({ target, registry })).toThrow(/registry/)
})
