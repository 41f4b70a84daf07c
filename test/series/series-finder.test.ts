import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { CounterSeries } from '../../src/instruments/counter-series.ts'
import { SeriesFinder } from '../../src/series/series-finder.ts'
import type { SeriesTable } from '../../src/series/series-table.ts'
import { shown, tableOf } from './tables.ts'

function finderOf(table: SeriesTable): SeriesFinder<CounterSeries> {
  return new SeriesFinder(table, (row) => new CounterSeries(table, row))
}

describe('SeriesFinder', () => {
  test('gives the same series for the same values, by name or by position', () => {
    const finder = finderOf(tableOf())
    expect(finder.find([{ l: 'a' }])).toBe(finder.find(['a']))
    expect(finder.find(['b'])).not.toBe(finder.find(['a']))
  })

  test('gives another series once the row was removed, also when the new one has the same row', () => {
    const table = tableOf()
    const finder = finderOf(table)
    const stale = finder.find(['a'])
    table.remove(0)
    finder.find(['b']).inc(2)
    stale.inc(100)
    finder.find(['a']).inc()
    expect(shown(table)).toEqual([
      ['b', 2],
      ['a', 1],
    ])
  })

  test('finds rows that were made without it, in any order, and more than it keeps', () => {
    const table = tableOf()
    for (let row = 0; row < 1500; row++) table.locate([`${row}`])
    const finder = finderOf(table)
    for (let row = 1499; row >= 0; row--) finder.find([{ l: `${row}` }]).inc(row)
    expect(shown(table)).toEqual(Array.from({ length: 1500 }, (_, row) => [`${row}`, row]))
  })

  test('counts what a Map counts while series come and go', () => {
    const step = fc.record({ value: fc.constantFrom('a', 'b', 'c'), removes: fc.boolean() })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const table = tableOf()
        const finder = finderOf(table)
        const model = new Map<string, number>()
        for (const { value, removes } of steps) {
          finder.find([{ l: value }]).inc()
          model.set(value, (model.get(value) ?? 0) + 1)
          if (!removes) continue
          table.remove(table.index.find([value]))
          model.delete(value)
        }
        expect(new Map(shown(table).map(([value, count]) => [value ?? '', count]))).toEqual(model)
      }),
    )
  })
})
