import { changesOf } from '../../src/report/changes-of.ts'
import { describe, expect, test } from 'vitest'
import { Counter } from '../../src/instruments/counter.ts'
import { Enum } from '../../src/instruments/enum.ts'
import { Histogram } from '../../src/instruments/histogram.ts'
import { Info } from '../../src/instruments/info.ts'
import { Summary } from '../../src/instruments/summary.ts'
import type { ChangeReader } from '../../src/model/change-reader.ts'
import { SeededRandom } from '../harness/seeded-random.ts'
import { takeRows } from '../model/change-rows.ts'

const help = 'Help'
const registry = null

function valuesOf(changes: ChangeReader): readonly (readonly number[])[] {
  return takeRows(changes).map(({ values }) => values)
}

describe('changesOf()', () => {
  test('a counter says what was counted since', () => {
    const counter = new Counter({ name: 'c', help, registry })
    const changes = changesOf(counter)
    expect(valuesOf(changes)).toEqual([[0]])
    counter.inc(2)
    counter.inc(0.5)
    expect(valuesOf(changes)).toEqual([[2.5]])
    counter.inc()
    expect(valuesOf(changes)).toEqual([[1]])
    expect(valuesOf(changes)).toEqual([])
  })

  test('a histogram says what was counted since, in the buckets where it was', () => {
    const histogram = new Histogram({ name: 'h', help, buckets: [1, 2], registry })
    const changes = changesOf(histogram)
    histogram.observe(0.5)
    expect(valuesOf(changes)).toEqual([[1, 0, 0, 0.5]])
    for (const value of [0.5, 9, 0.5, 1.5]) histogram.observe(value)
    expect(valuesOf(changes)).toEqual([[2, 1, 1, 11.5]])
    histogram.observe(9)
    expect(valuesOf(changes)).toEqual([[0, 0, 1, 9]])
    expect(valuesOf(changes)).toEqual([])
  })

  test('a histogram says an observation of 0, or of what adds up to 0', () => {
    const histogram = new Histogram({ name: 'h', help, buckets: [1], registry })
    const changes = changesOf(histogram)
    takeRows(changes)
    histogram.observe(0)
    expect(valuesOf(changes)).toEqual([[1, 0, 0]])
    for (const value of [-3, 3]) histogram.observe(value)
    expect(valuesOf(changes)).toEqual([[1, 1, 0]])
  })

  test('a summary says what was counted since', () => {
    const summary = new Summary({ name: 's', help, registry })
    const changes = changesOf(summary)
    for (const value of [3, -3]) summary.observe(value)
    expect(valuesOf(changes)).toEqual([[2, 0]])
    summary.observe(0)
    expect(valuesOf(changes)).toEqual([[1, 0]])
    expect(valuesOf(changes)).toEqual([])
  })

  test('an infinite sum is said once', () => {
    const histogram = new Histogram({ name: 'h', help, buckets: [1], registry })
    const changes = changesOf(histogram)
    histogram.observe(Infinity)
    expect(valuesOf(changes)).toEqual([[0, 1, Infinity]])
    histogram.observe(1)
    expect(valuesOf(changes)).toEqual([[1, 0, 1]])
  })

  test('exemplars are said with the buckets that they belong to', () => {
    const histogram = new Histogram({ name: 'h', help, buckets: [1], registry })
    const changes = changesOf(histogram)
    histogram.observe(5, { exemplar: { t: '1' } })
    expect(takeRows(changes).map(({ detail }) => detail?.exemplars?.map((one) => one?.value))).toEqual([
      [undefined, 5],
    ])
  })

  test('an info says its labels, an enum its state', () => {
    const info = new Info({ name: 'i', help, registry })
    const infos = changesOf(info)
    info.info({ version: 1 })
    expect(takeRows(infos).map(({ values, detail }) => [values, detail?.info])).toEqual([
      [[1], [['version', '1']]],
    ])
    const state = new Enum({ name: 'e', help, states: ['a', 'b'], registry })
    const states = changesOf(state)
    expect(valuesOf(states)).toEqual([[1, 0]])
    state.state('b')
    expect(valuesOf(states)).toEqual([[0, 1]])
  })

  test('everything that is observed is said once', () => {
    const random = new SeededRandom(5)
    const histogram = new Histogram({ name: 'h', help, labelNames: ['l'], buckets: [1, 5, 20], registry })
    const changes = changesOf(histogram)
    const said = [0, 0, 0, 0, 0]
    const observed = [0, 0, 0, 0, 0]
    const take = (): void => {
      for (const values of valuesOf(changes))
        for (const [i, value] of values.entries()) said[i] = (said[i] ?? 0) + value
    }
    for (let step = 0; step < 5000; step++) {
      const value = random.below(30)
      const l = random.below(10)
      if (random.chance(0.1)) histogram.remove(l)
      if (random.chance(0.1)) histogram.labels(l).reset()
      if (random.chance(0.1)) take()
      histogram.labels(l).observe(value)
      const bucket = [1, 5, 20, Infinity].findIndex((bound) => value <= bound)
      observed[bucket] = (observed[bucket] ?? 0) + 1
      observed[4] = (observed[4] ?? 0) + value
    }
    take()
    expect(said).toEqual(observed)
  })
})
