import { expect, test } from 'vitest'
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
  const target = aggregatorTarget({ target: { push }, registry, sleep: time.sleep })
  const counter = new Counter({ name: 'work_total', help: 'Work', registry })
  return { time, target, counter, bodies, total: () => getSampleValue(host, 'work_total') }
}

/** What a promise comes to while time passes. */
async function within<T>(time: FakeTime, seconds: number, promise: Promise<T>): Promise<T | 'nothing yet'> {
  const passed = (async () => {
    await time.advance(seconds)
    await settle()
    return 'nothing yet' as const
  })()
  return Promise.race([promise, passed])
}

test('aggregatorTarget().push() resolves when everything is counted', async () => {
  const { target, counter, total } = setUp()
  counter.inc(3)
  expect(await target.push()).toEqual({ attempts: 1 })
  expect(await total()).toBe(3)
  expect(await target.push(), 'there is nothing to send').toEqual({ attempts: 0 })
})

test.each(['batch lost', 'answer lost'] as const)(
  'a %s is made good by the same push, and counted once',
  async (fate) => {
    const { time, target, counter, bodies, total } = setUp(fate)
    counter.inc(3)
    // The third one tells of the failure.
    expect(await within(time, 5, target.push())).toEqual({ attempts: 3 })
    expect(await total()).toBe(3)
    expect(bodies[0]).toBe(bodies[1])
  },
)

test('two failures end a push; the next one sends the same batch, then what was counted meanwhile', async () => {
  const lost = 'answer lost'
  const { time, target, counter, bodies, total } = setUp(lost, lost)
  counter.inc(3)
  await expect(within(time, 30, target.push())).rejects.toMatchObject({
    name: 'PushError',
    kind: 'unavailable',
    attempts: 2,
    message: 'Cannot push to an aggregator: it must answer, received connection reset',
  })
  counter.inc(4)
  await expect(target.push(), 'too early').rejects.toMatchObject({ kind: 'unavailable', attempts: 0 })
  await time.advance(60)
  expect(await within(time, 5, target.push())).toEqual({ attempts: 2 })
  expect(new Set(bodies.slice(0, 3)).size).toBe(1)
  expect(await total()).toBe(7)
})

test('a push waits for the pause that an aggregator asks for', async () => {
  const busy = { kind: 'busy', retryAfterSeconds: 30 } as const
  const { time, target, counter } = setUp(busy)
  counter.inc()
  expect(await within(time, 29, target.push())).toBe('nothing yet')
  expect(await within(time, 31, target.push()), 'the third one tells of the pause').toEqual({ attempts: 3 })
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

test('aggregatorTarget() refuses a registry that something else sends', () => {
  const registry = new Registry()
  const target = { push: async () => ({ kind: 'applied', resync: false }) as const }
  aggregatorTarget({ target, registry })
  expect(() => aggregatorTarget({ target, registry })).toThrow(/registry/)
})
