import { describe, expect, test } from 'vitest'
import { Summary } from '../../src/instruments/summary.ts'
import { HandClock } from '../model/hand-clock.ts'
import { linesOf } from '../registry/families.ts'

const help = 'Help'

function make(clock = new HandClock(5)): Summary {
  return new Summary({ name: 's', help, registry: null, clock })
}

describe('Summary', () => {
  test('is there from the start, at 0', async () => {
    expect(await linesOf(make())).toEqual(['s_count 0', 's_sum 0', 's_created 5'])
  })

  test('counts observations and adds them up, those below 0 too', async () => {
    const summary = make()
    for (const value of [2, 0.5, -7, 0]) summary.observe(value)
    expect(await linesOf(summary)).toEqual(['s_count 4', 's_sum -4.5', 's_created 5'])
  })

  test.each([Number.NaN, '1', null, undefined, 5n])('observe() rejects %s', async (value) => {
    const summary = make()
    expect(() => summary.observe(value as number)).toThrow(
      new TypeError(
        `Cannot observe in "s": value must be a number that is not NaN, received ${String(value)}`,
      ),
    )
    expect(await linesOf(summary)).toEqual(['s_count 0', 's_sum 0', 's_created 5'])
  })

  test('reset() starts again', async () => {
    const clock = new HandClock(5)
    const summary = make(clock)
    summary.observe(3)
    clock.advance(1)
    summary.reset()
    summary.observe(1)
    expect(await linesOf(summary)).toEqual(['s_count 1', 's_sum 1', 's_created 6'])
  })

  test('time(), startTimer() observe seconds', async () => {
    const clock = new HandClock(5)
    const summary = make(clock)
    expect(
      await summary.time(async () => {
        await Promise.resolve()
        clock.advance(2)
        return 'result'
      }),
    ).toBe('result')
    const timer = summary.startTimer()
    clock.advance(1)
    timer.stop()
    expect(await linesOf(summary)).toEqual(['s_count 2', 's_sum 3', 's_created 5'])
  })

  test('startTimer() where there are labels takes them at the end', async () => {
    const clock = new HandClock(5)
    const summary = new Summary({ name: 's', help, labelNames: ['status'], registry: null, clock })
    const timer = summary.startTimer()
    clock.advance(2)
    timer.stop('500')
    const series = summary.labels('200').startTimer()
    clock.advance(1)
    series.stop()
    expect((await linesOf(summary)).filter((line) => line.startsWith('s_sum'))).toEqual([
      's_sum{"status":"500"} 2',
      's_sum{"status":"200"} 1',
    ])
  })
})
