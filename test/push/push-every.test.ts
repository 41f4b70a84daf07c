import { EventEmitter } from 'node:events'
import { describe, expect, test } from 'vitest'
import { pushEvery, type PushEveryOptions } from '../../src/push/push-every.ts'
import { FakeTime, settle } from '../report/fake-time.ts'
import { SlowTarget } from './slow-target.ts'

/** A process that notes what it is killed with. */
class FakeProcess extends EventEmitter {
  readonly pid = 4711
  readonly killed: unknown[] = []

  kill(id: number, signal: string): void {
    this.killed.push([id, signal])
  }
}

function setUp(options: Partial<PushEveryOptions> = {}) {
  const time = new FakeTime()
  const target = new SlowTarget()
  const process = new FakeProcess()
  const errors: unknown[] = []
  const onError = (error: unknown): void => void errors.push(error)
  const pushing = pushEvery(target, { seconds: 10, sleep: time.sleep, process, onError, ...options })
  return { time, target, process, errors, pushing }
}

describe('pushEvery', () => {
  test('pushes first after a random part of its interval', async () => {
    const firsts = new Set<number>()
    for (let i = 0; i < 20; i++) {
      const { time, target } = setUp()
      while (target.pushes.length === 0) await time.advance(0.5)
      firsts.add(time.monotonicSeconds() - 1_000)
    }
    expect(Math.max(...firsts)).toBeLessThanOrEqual(10)
    expect(firsts.size).toBeGreaterThan(3)
  })

  test('pushes one after the other, however long they take', async () => {
    const { time, target } = setUp()
    await time.advance(100)
    expect(target.pushes).toHaveLength(1)
    target.taken()
    await time.advance(9.9)
    expect(target.pushes).toHaveLength(1)
    await time.advance(0.1)
    expect(target.pushes).toHaveLength(2)
    expect(target.mostInFlight).toBe(1)
  })

  test('tells of an error, and goes on, even when telling fails', async () => {
    const seen: unknown[] = []
    const { time, target } = setUp({
      onError: (error) => {
        seen.push(error)
        throw new Error('no log')
      },
    })
    await time.advance(10)
    target.pushes[0]?.reject(new Error('down'))
    await time.advance(10)
    expect(target.pushes).toHaveLength(2)
    expect(seen).toEqual([new Error('down')])
  })

  test('stop() pushes once more, and never again', async () => {
    const { time, target, process, pushing } = setUp()
    const stopping = pushing.stop()
    await settle()
    expect(target.pushes).toHaveLength(1)
    target.taken()
    expect(await stopping).toBe(true)
    expect(await pushing.stop()).toBe(true)
    await time.advance(100)
    expect(target.pushes).toHaveLength(1)
    expect({ sleepers: time.sleepers, events: process.eventNames() }).toEqual({ sleepers: 0, events: [] })
  })

  test('stop() pushes after the push in flight, not beside it', async () => {
    const { time, target, pushing } = setUp()
    await time.advance(10)
    const stopping = pushing.stop()
    await settle()
    expect(target.pushes).toHaveLength(1)
    target.taken()
    await settle()
    expect(target.pushes).toHaveLength(2)
    target.taken()
    expect(await stopping).toBe(true)
    expect(target.mostInFlight).toBe(1)
  })

  test('stop() says that the last push failed', async () => {
    const { target, errors, pushing } = setUp()
    const stopping = pushing.stop()
    await settle()
    target.pushes[0]?.reject(new Error('down'))
    expect(await stopping).toBe(false)
    expect(errors).toEqual([new Error('down')])
  })

  test('stop() waits no longer than it may, even for a target that knows nothing of signals', async () => {
    const { time, target, pushing } = setUp()
    await time.advance(10)
    const stopping = pushing.stop(3)
    await time.advance(3)
    expect(await stopping).toBe(false)
    expect(target.pushes[0]?.signal?.aborted).toBe(true)

    const sleeper = new FakeTime()
    const process = new FakeProcess()
    const deaf = pushEvery(
      { push: () => new Promise(() => {}) },
      { seconds: 1, sleep: sleeper.sleep, process },
    )
    const ending = deaf.stop(3)
    await sleeper.advance(3)
    expect(await ending).toBe(false)
    expect(process.eventNames()).toEqual([])
  })

  test.each(['SIGTERM', 'SIGINT'])('pushes at %s, and then lets it end the process', async (signal) => {
    const { target, process } = setUp()
    process.emit(signal)
    await settle()
    expect(process.killed).toEqual([])
    target.taken()
    await settle()
    expect(process.killed).toEqual([[4711, signal]])
    expect(process.eventNames()).toEqual([])
  })

  test('leaves the end to whoever else listens to the signal', async () => {
    const { target, process } = setUp()
    process.on('SIGTERM', () => {})
    process.emit('SIGTERM')
    await settle()
    target.taken()
    await settle()
    expect(process.killed).toEqual([])
  })

  test('pushes once when there is nothing left to do', async () => {
    const { target, process } = setUp()
    process.emit('beforeExit')
    await settle()
    target.taken()
    await settle()
    process.emit('beforeExit')
    await settle()
    expect(target.pushes).toHaveLength(1)
    expect(process.killed).toEqual([])
  })

  test.each([0, -1, NaN, Infinity])('refuses every %d seconds', (seconds) => {
    expect(() => setUp({ seconds })).toThrow(
      new RangeError(
        `Cannot push now and then: seconds must be a finite number above 0, received ${seconds}`,
      ),
    )
  })
})
