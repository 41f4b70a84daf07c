import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Histogram } from '../../src/instruments/histogram.ts'
import { Timer } from '../../src/instruments/timer.ts'
import { gather } from '../../src/model/gather.ts'
import { snapshot } from '../../src/model/samples.ts'
import { HandClock } from '../model/hand-clock.ts'
import { readRows } from '../model/plain-rows.ts'
import { linesOf } from '../registry/families.ts'

const help = 'Help'

function make(buckets: readonly (number | string)[] = [1, 2.5], clock = new HandClock(5)): Histogram {
  return new Histogram({ name: 'h', help, buckets, registry: null, clock })
}

/** Plain counts, then the sum. */
async function valuesOf(histogram: Histogram): Promise<readonly number[]> {
  return (await gather(histogram.collect())).flatMap((family) => readRows(family)[0]?.values ?? [])
}

describe('Histogram', () => {
  test('is there from the start, at 0', async () => {
    expect(await linesOf(make())).toEqual([
      'h_bucket{"le":"1.0"} 0',
      'h_bucket{"le":"2.5"} 0',
      'h_bucket{"le":"+Inf"} 0',
      'h_count 0',
      'h_sum 0',
      'h_created 5',
    ])
  })

  test('has the default buckets when none are given', async () => {
    const [family] = await gather(new Histogram({ name: 'h', help, registry: null }).collect())
    expect(family).toMatchObject({
      bounds: [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10],
    })
  })

  test('a bound is inside its bucket', async () => {
    const histogram = make()
    for (const value of [1, Math.fround(1.1), 2.5, 2.500001, -5, 0, Infinity]) histogram.observe(value)
    expect(await valuesOf(histogram)).toEqual([3, 2, 2, Infinity])
  })

  test('counts every value in the first bucket with a bound that is not below it', async () => {
    const number = fc.oneof(fc.double({ noNaN: true }), fc.integer({ min: -5, max: 5 }))
    const bounds = fc.uniqueArray(
      fc
        .oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer({ min: -5, max: 5 }))
        .map((bound) => bound + 0),
      { minLength: 1, maxLength: 30 },
    )
    await fc.assert(
      fc.asyncProperty(bounds, fc.array(number, { maxLength: 30 }), async (unsorted, values) => {
        const rising = unsorted.toSorted((a, b) => a - b)
        const histogram = make(rising)
        for (const value of values) histogram.observe(value)
        const expected = [...rising, Infinity].map((bound, i) => {
          const before = rising[i - 1] ?? -Infinity
          return values.filter((value) => value <= bound && (i === 0 || value > before)).length
        })
        expect((await valuesOf(histogram)).slice(0, -1)).toEqual(expected)
      }),
    )
  })

  test('adds up the values in the order in which they came', async () => {
    const histogram = make()
    for (const value of [0.1, 0.2, 0.3]) histogram.observe(value)
    expect((await valuesOf(histogram)).at(-1)).toBe(0.1 + 0.2 + 0.3)
  })

  test.each([Number.NaN, '1', '', null, undefined, 5n, [1]])('observe() rejects %s', async (value) => {
    const histogram = make()
    expect(() => histogram.observe(value as number, { exemplar: { t: '1' } })).toThrow(
      new TypeError(
        `Cannot observe in "h": value must be a number that is not NaN, received ${String(value)}`,
      ),
    )
    expect(await valuesOf(histogram)).toEqual([0, 0, 0, 0])
  })

  test('observe() keeps the newest exemplar of each bucket', async () => {
    const clock = new HandClock(5)
    const histogram = make([1, 2.5], clock)
    histogram.observe(0.5, { exemplar: { t: '1' } })
    histogram.observe(0.7, { exemplar: { t: '2' } })
    clock.advance(1)
    histogram.observe(99, { exemplar: { t: '3' } })
    histogram.observe(98)
    const [family] = await gather(histogram.collect())
    expect(family && snapshot(family).samples.map(({ exemplar }) => exemplar)).toEqual([
      { labels: [['t', '2']], value: 0.7, timestampSeconds: 5 },
      undefined,
      { labels: [['t', '3']], value: 99, timestampSeconds: 6 },
      undefined,
      undefined,
      undefined,
    ])
  })

  test('observe() keeps an exemplar of the value 0', async () => {
    const histogram = make()
    histogram.observe(0, { exemplar: { t: '1' } })
    const [family] = await gather(histogram.collect())
    expect(family && snapshot(family).samples[0]?.exemplar?.value).toBe(0)
  })

  test('observe() with an exemplar that is not allowed counts nothing', async () => {
    const histogram = make()
    expect(() => histogram.observe(1, { exemplar: { t: 'x'.repeat(128) } })).toThrow(
      'Cannot attach an exemplar to "h": its labels must have at most 128 code points together, received 129',
    )
    expect(await valuesOf(histogram)).toEqual([0, 0, 0, 0])
  })

  test('shows no sum when a bound is below 0, as it could go down', async () => {
    const histogram = make([-1, 1])
    histogram.observe(-3)
    expect(await linesOf(histogram)).toEqual([
      'h_bucket{"le":"-1.0"} 1',
      'h_bucket{"le":"1.0"} 1',
      'h_bucket{"le":"+Inf"} 1',
      'h_count 1',
      'h_created 5',
    ])
  })

  test('reset() starts again at 0, with a new start time and without exemplars', async () => {
    const clock = new HandClock(5)
    const histogram = make([1], clock)
    histogram.observe(3, { exemplar: { t: '1' } })
    clock.advance(2)
    histogram.reset()
    const [family] = await gather(histogram.collect())
    expect(family && readRows(family)).toMatchObject([
      { values: [0, 0, 0], createdSeconds: 7, detail: undefined },
    ])
  })

  test('time() observes the seconds that a function took, also when it fails', async () => {
    const clock = new HandClock()
    const histogram = make([1], clock)
    expect(
      histogram.time(() => {
        clock.advance(0.5)
        return 'result'
      }),
    ).toBe('result')
    expect(() =>
      histogram.time(() => {
        clock.advance(2)
        throw new Error('broken')
      }),
    ).toThrow('broken')
    await histogram.time(async () => {
      await Promise.resolve()
      clock.advance(4)
    })
    expect(await valuesOf(histogram)).toEqual([1, 2, 6.5])
  })

  test('startTimer() gives a timer that observes when it is stopped or left', async () => {
    const clock = new HandClock()
    const histogram = make([1], clock)
    const timer = histogram.startTimer()
    expect(timer).toBeInstanceOf(Timer)
    clock.advance(3)
    timer.stop()
    histogram.startTimer()[Symbol.dispose]()
    expect(await valuesOf(histogram)).toEqual([1, 1, 3])
  })

  test('startTimer() where there are labels takes them at the end, and runs on when they are refused', async () => {
    const clock = new HandClock(5)
    const histogram = new Histogram({
      name: 'h',
      help,
      labelNames: ['status'],
      buckets: [1],
      registry: null,
      clock,
    })
    const [first, second] = [histogram.startTimer(), histogram.startTimer()]
    clock.advance(2)
    const noStatus = first as unknown as { stop(labels: Record<string, string>): void }
    expect(() => noStatus.stop({ code: '500' })).toThrow('label names must be ["status"], received ["code"]')
    clock.advance(1)
    expect(first.stop('500')).toBe(3)
    expect(second.stop({ status: 200 })).toBe(3)
    expect((await linesOf(histogram)).filter((line) => line.startsWith('h_sum'))).toEqual([
      'h_sum{"status":"500"} 3',
      'h_sum{"status":"200"} 3',
    ])
  })
})
