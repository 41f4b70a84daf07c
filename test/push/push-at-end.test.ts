import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { pushAtEnd, type PushAtEndOptions, type PushAtEndResult } from '../../src/push/push-at-end.ts'
import { FakeTime, settle } from '../report/fake-time.ts'
import { SlowTarget } from './slow-target.ts'

function setUp(options: Partial<PushAtEndOptions> = {}) {
  const time = new FakeTime()
  const target = new SlowTarget()
  const results: (PushAtEndResult | undefined)[] = []
  /** An invocation ends. */
  const end = (more: Partial<PushAtEndOptions> = {}): Promise<PushAtEndResult> => {
    const i = results.push(undefined) - 1
    const pushing = pushAtEnd(target, { clock: time, sleep: time.sleep, ...options, ...more })
    void pushing.then((result) => (results[i] = result))
    return pushing
  }
  return { time, target, results, end }
}

const pushed = { kind: 'pushed', attempts: 1 }
const shared = { kind: 'shared' }

describe('pushAtEnd', () => {
  test('pushes when the answer is on the way, not before', async () => {
    const { time, target, results, end } = setUp()
    void end()
    await settle()
    expect(target.pushes).toHaveLength(0)
    await time.advance(0)
    expect(target.pushes).toHaveLength(1)
    target.taken()
    await settle()
    expect(results).toEqual([pushed])
    expect(time.sleepers).toBe(0)
  })

  test('pushes after the invocation, whatever becomes of that', async () => {
    const { time, target, end } = setUp()
    let fail = (): void => {}
    void end({ after: new Promise((_, reject) => (fail = () => reject(new Error('the handler failed')))) })
    await time.advance(5)
    expect(target.pushes).toHaveLength(0)
    fail()
    await time.advance(0)
    expect(target.pushes).toHaveLength(1)
  })

  test('takes an invocation that is no promise, though it should be', async () => {
    const { time, target, results, end } = setUp()
    void end({ after: 'answer' as unknown as Promise<unknown> })
    await time.advance(0)
    target.taken()
    await settle()
    expect(results).toEqual([pushed])
  })

  test('keeps the invocation alive from its start, as the method of a context', async () => {
    const { time, target } = setUp()
    class Context {
      readonly #kept: Promise<unknown>[] = []
      waitUntil(promise: Promise<unknown>): void {
        this.#kept.push(promise)
      }
      get kept(): readonly Promise<unknown>[] {
        return this.#kept
      }
    }
    const context = new Context()
    const options = Object.assign(context, { clock: time, sleep: time.sleep })
    const pushing = pushAtEnd(target, options)
    expect(context.kept).toEqual([pushing])
    await time.advance(0)
    target.taken()
    expect(await pushing).toEqual(pushed)
  })

  test('goes on where the host takes no more promises', async () => {
    const { time, target, results, end } = setUp()
    void end({
      waitUntil: () => {
        throw new Error('the request is over')
      },
    })
    await time.advance(0)
    target.taken()
    await settle()
    expect(results).toEqual([pushed])
  })

  test.each([
    { what: 'rejects', push: () => Promise.reject(new Error('down')) },
    {
      what: 'throws',
      push: () => {
        throw new Error('down')
      },
    },
  ])('tells when the target $what, and never rejects', async ({ push }) => {
    const time = new FakeTime()
    const pushing = pushAtEnd({ push }, { clock: time, sleep: time.sleep })
    await time.advance(0)
    expect(await pushing).toEqual({ kind: 'failed', error: new Error('down') })
  })

  test('gives a push up at its deadline', async () => {
    const { time, target, results, end } = setUp({ deadlineSeconds: 4 })
    void end()
    await time.advance(3.9)
    expect(target.pushes[0]?.signal?.aborted).toBe(false)
    await time.advance(0.1)
    expect(target.pushes[0]?.signal?.aborted).toBe(true)
    expect(results).toEqual([{ kind: 'failed', error: new Error('aborted') }])
    expect(time.sleepers).toBe(0)
  })

  test('of those that end during a push, one waits and pushes for all', async () => {
    const { time, target, results, end } = setUp()
    for (let i = 0; i < 5; i++) void end()
    await time.advance(1)
    expect(results).toEqual([undefined, undefined, shared, shared, shared])
    target.taken()
    await time.advance(0.2)
    expect(target.pushes).toHaveLength(2)
    expect(results).toEqual([pushed, undefined, shared, shared, shared])
    void end() // during the second push, which may have begun without what this has counted
    await time.advance(0)
    target.taken()
    await time.advance(0.2)
    target.taken()
    await time.advance(0)
    expect(results).toEqual([pushed, pushed, shared, shared, shared, pushed])
    expect(target.mostInFlight).toBe(1)
    expect(time.sleepers).toBe(0)
  })

  test('pushes stay as far apart as they should, and nothing is left behind', async () => {
    const { time, target, end } = setUp({ everySeconds: 10 })
    const begun: number[] = []
    const push = target.push.bind(target)
    target.push = (options) => (begun.push(time.monotonicSeconds()), push(options))
    for (let i = 0; i < 20; i++) {
      void end()
      await time.advance(1)
      target.taken()
    }
    await time.advance(10)
    expect(begun).toEqual([1_000, 1_010, 1_020])
    expect(time.sleepers).toBe(0)
  })

  test('a push whose invocation was ended without a trace is taken for dead after its deadline', async () => {
    const { time, target, results, end } = setUp({ deadlineSeconds: 10 })
    void end()
    await time.advance(0)
    expect(target.pushes).toHaveLength(1)
    time.strand() // neither its deadline nor anything else of it comes
    void end()
    await time.advance(10.9)
    expect(target.pushes).toHaveLength(1)
    await time.advance(0.3)
    expect(target.pushes).toHaveLength(2)
    target.taken()
    await time.advance(0)
    expect(results).toEqual([undefined, pushed])
  })

  test('an invocation that waits and is ended without a trace does not keep others from waiting for ever', async () => {
    const { time, target, end } = setUp({ deadlineSeconds: 10 })
    void end()
    await time.advance(0)
    void end()
    await time.advance(0)
    time.strand()
    await time.advance(13)
    void end()
    await time.advance(0)
    expect(target.pushes).toHaveLength(2)
    void end()
    await time.advance(1)
    target.taken()
    await time.advance(0.2)
    expect(target.pushes).toHaveLength(3)
  })

  test('who was taken for dead and comes back does not free the push of who took over', async () => {
    const { time, target, end } = setUp({ deadlineSeconds: 10 })
    void end()
    await time.advance(0)
    time.strand()
    await time.advance(11)
    void end()
    await time.advance(0)
    expect(target.pushes).toHaveLength(2)
    target.pushes[0]?.resolve({ attempts: 1 })
    await settle()
    void end()
    await time.advance(1)
    expect(target.pushes).toHaveLength(2)
  })

  test('a clock that is set back keeps nobody waiting longer than a push can take', async () => {
    const { time, target, end } = setUp({ deadlineSeconds: 10 })
    void end()
    await time.advance(0)
    time.strand()
    time.setBack(900)
    void end()
    await time.advance(11.2)
    expect(target.pushes).toHaveLength(2)
  })

  test('targets know nothing of each other', async () => {
    const time = new FakeTime()
    const targets = [new SlowTarget(), new SlowTarget()]
    for (const target of targets) void pushAtEnd(target, { clock: time, sleep: time.sleep })
    await time.advance(0)
    expect(targets.map(({ pushes }) => pushes.length)).toEqual([1, 1])
  })

  test('never two pushes at once, and always one that begins after an invocation has ended', async () => {
    const step = fc.oneof(
      fc.constant('end' as const),
      fc.constant('taken' as const),
      fc.constant('failed' as const),
      fc.double({ min: 0, max: 15, noNaN: true }),
    )
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { maxLength: 40 }),
        fc.constantFrom(0, 3),
        async (steps, everySeconds) => {
          const { time, target, end } = setUp({ everySeconds })
          let ended = 0
          /** How many had ended when each push began. */
          const covered: number[] = []
          const push = target.push.bind(target)
          target.push = (options) => (covered.push(ended), push(options))
          for (const what of steps) {
            if (what === 'end') {
              ended++
              void end()
            } else if (what === 'taken') target.taken()
            else if (what === 'failed') target.pushes.at(-1)?.reject(new Error('refused'))
            else await time.advance(what)
            await settle()
          }
          await time.advance(60)
          expect(target.mostInFlight).toBeLessThanOrEqual(1)
          expect(covered.at(-1) ?? 0).toBe(ended)
          expect(time.sleepers).toBe(0)
        },
      ),
    )
  })
})
