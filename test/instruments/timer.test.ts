import { describe, expect, test } from 'vitest'
import { LabelledTimer, Timer } from '../../src/instruments/timer.ts'
import type { Clock } from '../../src/model/clock.ts'
import { HandClock } from '../model/hand-clock.ts'

/** A clock that goes on by a second whenever it is looked at. */
function tickingClock(): Clock {
  let seconds = 0
  return { nowSeconds: () => 0, monotonicSeconds: () => seconds++ }
}

describe('Timer', () => {
  test('measures from its making to stop(), in seconds', () => {
    const clock = new HandClock()
    const recorded: number[] = []
    const timer = new Timer(clock, (seconds) => recorded.push(seconds))
    clock.advance(1.5)
    expect(timer.durationSeconds).toBe(1.5)
    expect(recorded).toEqual([])
    clock.advance(0.5)
    expect(timer.stop()).toBe(2)
    clock.advance(10)
    expect([timer.durationSeconds, recorded]).toEqual([2, [2]])
  })

  test('records once, however often it is stopped', () => {
    const clock = new HandClock()
    const recorded: number[] = []
    const timer = new Timer(clock, (seconds) => recorded.push(seconds))
    clock.advance(1)
    timer.stop()
    clock.advance(1)
    expect(timer.stop()).toBe(1)
    timer[Symbol.dispose]()
    expect(recorded).toEqual([1])
  })

  test('says the seconds that it recorded', () => {
    const recorded: number[] = []
    const timer = new Timer(tickingClock(), (seconds) => recorded.push(seconds))
    expect([timer.stop(), timer.durationSeconds, ...recorded]).toEqual([1, 1, 1])
  })

  test('never records a negative duration', () => {
    const clock = new HandClock()
    const recorded: number[] = []
    const timer = new Timer(clock, (seconds) => recorded.push(seconds))
    clock.advance(-5)
    expect(timer.durationSeconds).toBe(0)
    timer.stop()
    expect(recorded).toEqual([0])
  })
})

describe('LabelledTimer', () => {
  test('hands over the labels that it is stopped with, by position or by name', () => {
    const clock = new HandClock()
    const recorded: unknown[] = []
    const timer = (): LabelledTimer<readonly ['status']> =>
      new LabelledTimer(clock, (values, seconds) => recorded.push([values, seconds]))
    const [positional, named] = [timer(), timer()]
    clock.advance(2)
    expect(positional.stop(200)).toBe(2)
    expect(named.stop({ status: '500' })).toBe(2)
    expect(recorded).toEqual([
      [[200], 2],
      [[{ status: '500' }], 2],
    ])
  })

  test('runs on when the labels are refused', () => {
    const clock = new HandClock()
    const recorded: number[] = []
    const timer = new LabelledTimer<readonly ['status']>(clock, ([status], seconds) => {
      if (status === 'bad') throw new TypeError('refused')
      recorded.push(seconds)
    })
    clock.advance(1)
    expect(() => timer.stop('bad')).toThrow('refused')
    clock.advance(1)
    expect(timer.stop('good')).toBe(2)
    expect(timer.stop('good')).toBe(2)
    expect(recorded).toEqual([2])
  })

  test('says the seconds that it recorded', () => {
    const recorded: number[] = []
    const timer = new LabelledTimer<readonly ['status']>(tickingClock(), (_, seconds) =>
      recorded.push(seconds),
    )
    expect([timer.stop('x'), timer.durationSeconds, ...recorded]).toEqual([1, 1, 1])
  })
})
