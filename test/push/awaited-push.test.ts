import { describe, expect, test } from 'vitest'
import { AwaitedPush, type AwaitedPushOptions } from '../../src/push/awaited-push.ts'
import { PushError } from '../../src/push/push-error.ts'
import type { PushTarget } from '../../src/push/push-target.ts'
import { FakeTime, settle } from '../report/fake-time.ts'
import { HandTarget } from './hand-target.ts'

function setUp(options: Partial<AwaitedPushOptions> = {}) {
  const time = new FakeTime()
  const target = new HandTarget()
  const errors: unknown[] = []
  const onError = (error: unknown): void => void errors.push(error)
  const push = new AwaitedPush({ target, clock: time, sleep: time.sleep, onError, ...options })
  return { time, target, errors, push }
}

/** Whether something is over by now. */
async function isOver(promise: Promise<unknown>): Promise<boolean> {
  let over = false
  void promise.then(() => (over = true))
  await settle()
  return over
}

describe('AwaitedPush.push()', () => {
  test('waits until it is taken, and leaves no timer', async () => {
    const { time, target, push } = setUp()
    const pushing = push.push(2)
    expect(await isOver(pushing)).toBe(false)
    target.pushes[0]?.take()
    expect(await isOver(pushing)).toBe(true)
    expect(time.sleepers).toBe(0)
  })

  test('waits no longer than it may, even for a target that ignores the signal', async () => {
    const { time, target, errors, push } = setUp()
    const pushing = push.push(2)
    await time.advance(1.9)
    expect(await isOver(pushing)).toBe(false)
    await time.advance(0.1)
    expect(await isOver(pushing)).toBe(true)
    expect(target.pushes.map(({ signal }) => signal?.aborted)).toEqual([true])
    expect(errors).toEqual([new Error('Cannot push: an answer must come in time, received none')])
  })

  test.each([0, -1, NaN])('does nothing when there are %d seconds left', async (withinSeconds) => {
    const { target, push } = setUp()
    await push.push(withinSeconds)
    expect(target.pushes).toEqual([])
  })

  test('does not push again before the interval is over', async () => {
    const { time, target, push } = setUp({ everySeconds: 10 })
    const pushed = async (): Promise<number> => {
      const pushing = push.push(2)
      await settle()
      target.pushes.at(-1)?.take()
      await pushing
      return target.pushes.length
    }
    expect(await pushed()).toBe(1)
    await time.advance(9)
    expect(await pushed()).toBe(1)
    await time.advance(1)
    expect(await pushed()).toBe(2)
    time.setBack(100)
    expect(await pushed()).toBe(2)
    await time.advance(10)
    expect(await pushed(), 'a clock that was set back').toBe(3)
  })

  test.each([
    { took: 0, pause: 1 },
    { took: 0.25, pause: 2.5 },
    { took: 2, pause: 20 },
    { took: 50, pause: 60 },
  ])('after a failure that took $took s it does not push for $pause s', async ({ took, pause }) => {
    const { time, target, errors, push } = setUp()
    const refused = new PushError('no', { kind: 'refused', status: 400, attempts: 1 })
    const failing = push.push(100)
    await time.advance(took)
    target.pushes[0]?.fail(refused)
    await failing
    expect(errors).toEqual([refused])
    const pushesAfter = async (seconds: number): Promise<number> => {
      void push.push(100)
      await time.advance(seconds)
      return target.pushes.length
    }
    expect(await pushesAfter(pause - 0.125)).toBe(1)
    expect(await pushesAfter(0.125)).toBe(1)
    expect(await pushesAfter(0)).toBe(2)
  })

  test('a clock that was set back makes no pause longer', async () => {
    const { time, target, push } = setUp()
    void push.push(50)
    await time.advance(50)
    time.setBack(1_000)
    void push.push(50)
    await time.advance(60)
    expect(target.pushes.length).toBe(1)
    void push.push(50)
    await settle()
    expect(target.pushes.length).toBe(2)
  })

  test('a target that throws at once is a failure like any other', async () => {
    const thrown = new Error('thrown')
    let calls = 0
    const target: PushTarget = {
      push() {
        calls++
        throw thrown
      },
    }
    const { errors, push } = setUp({ target })
    await push.push(2)
    await push.pushNow(2)
    expect(calls).toBe(2)
    expect(errors).toEqual([thrown, thrown])
  })

  test('an onError that throws changes nothing', async () => {
    const { target, push } = setUp({
      onError: () => {
        throw new Error('thrown')
      },
    })
    const pushing = push.push(2)
    await settle()
    target.pushes[0]?.fail(new Error('no'))
    await expect(pushing).resolves.toBeUndefined()
  })

  test('one push is in flight; who comes meanwhile shares the next one', async () => {
    const { target, push } = setUp()
    const first = push.push(2)
    await settle()
    const others = [push.push(2), push.push(2)]
    await settle()
    expect(target.pushes.length).toBe(1)
    target.pushes[0]?.take()
    expect(await isOver(first)).toBe(true)
    expect(await Promise.all(others.map(isOver)), 'what they counted may not be in the first').toEqual([
      false,
      false,
    ])
    expect(target.pushes.length).toBe(2)
    target.pushes[1]?.take()
    expect(await Promise.all(others.map(isOver))).toEqual([true, true])
    expect(target.pushes.length).toBe(2)
  })
})

test('AwaitedPush.push() pushes itself when the push that it shared had less time than it has', async () => {
  const { time, target, push } = setUp()
  const [short, long] = [push.push(0.5), push.push(2)]
  await time.advance(0.5)
  expect(await isOver(short)).toBe(true)
  expect(await isOver(long)).toBe(false)
  expect(target.pushes.map(({ signal }) => signal?.aborted)).toEqual([true, false])
  target.pushes[1]?.take()
  expect(await isOver(long)).toBe(true)
})

test('AwaitedPush.pushNow() is never too early', async () => {
  const { target, push } = setUp({ everySeconds: 10 })
  for (const call of ['push', 'pushNow'] as const) {
    const pushing = push[call](2)
    await settle()
    target.pushes.at(-1)?.take()
    await pushing
  }
  expect(target.pushes.length).toBe(2)
})

test.each([-1, NaN, Infinity])('AwaitedPush refuses an interval of %d seconds', (everySeconds) => {
  expect(() => setUp({ everySeconds })).toThrow(
    `Cannot push: everySeconds must be a finite number from 0, received ${everySeconds}`,
  )
})
