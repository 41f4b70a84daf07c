import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { CounterSeries } from '../../src/instruments/counter-series.ts'
import { LabelMismatchError } from '../../src/model/errors.ts'
import { SeriesFinder } from '../../src/series/series-finder.ts'
import type { SeriesTable } from '../../src/series/series-table.ts'
import { TableChanges } from '../../src/series/table-changes.ts'
import { takeRows } from '../model/change-rows.ts'
import { readRows } from '../model/plain-rows.ts'
import { SeededRandom } from '../harness/seeded-random.ts'
import { shown, tableOf } from './tables.ts'

function finderOf(table: SeriesTable): SeriesFinder<CounterSeries> {
  return new SeriesFinder(table, (row) => new CounterSeries(table, row))
}

/** What a table shows: each set of label values, and its count. */
function counts(table: SeriesTable): Map<string, number> {
  return new Map(readRows(table.family()).map(({ labels, values }) => [labels.join(), values[0] ?? NaN]))
}

/** More often than it takes for labels to be remembered. */
const often = 20

describe('SeriesFinder', () => {
  test('gives the same series for the same values, by name in any order or by position', () => {
    const finder = finderOf(tableOf({ labelNames: ['a', 'b'] }))
    const series = finder.named({ b: '2', a: '1' })
    for (let times = 0; times < often; times++) {
      expect(finder.named({ a: '1', b: '2' })).toBe(series)
      expect(finder.positional('1', '2')).toBe(series)
      expect(finder.named({ b: '2', a: '1' })).toBe(series)
      expect(finder.positional('2', '1')).not.toBe(series)
    }
  })

  test('gives the same series for a value and its text, however often each is asked for', () => {
    const finder = finderOf(tableOf())
    const series = finder.positional('200')
    for (const value of [200, '200', 200n]) {
      for (let times = 0; times < often; times++) {
        expect(finder.named({ l: value })).toBe(series)
        expect(finder.positional(value)).toBe(series)
      }
    }
    for (let times = 0; times < often; times++) expect(finder.positional(NaN)).toBe(finder.positional('NaN'))
  })

  test('keeps the series of a row when other series are made', () => {
    const finder = finderOf(tableOf())
    finder.positional('a').inc()
    for (let other = 0; other < 500; other++) finder.positional(other)
    const series = finder.positional('a')
    for (let other = 0; other < 500; other++) expect(finder.positional(other)).not.toBe(series)
    expect(finder.named({ l: 'a' })).toBe(series)
  })

  test('gives another series once the row was removed, also when the new one has the same row', () => {
    const table = tableOf()
    const finder = finderOf(table)
    const stale = finder.positional('a')
    for (let times = 0; times < often; times++) expect(finder.positional('a')).toBe(stale)
    table.remove(0)
    finder.positional('b').inc(2)
    stale.inc(100)
    finder.positional('a').inc()
    expect(shown(table)).toEqual([
      ['b', 2],
      ['a', 1],
    ])
  })

  test('gives a series that is shown when a getter removes the one that is asked for', () => {
    const table = tableOf({ labelNames: ['a', 'b'] })
    const finder = finderOf(table)
    for (let times = 0; times < often; times++) finder.named({ a: '1', b: '2' }).inc()
    const labels = {
      a: '1',
      get b() {
        table.clear()
        return '2'
      },
    }
    finder.named(labels).inc(3)
    expect(counts(table)).toEqual(new Map([['1,2', 3]]))
  })

  test('finds rows that were made without it, in any order, and more than it keeps', () => {
    const table = tableOf()
    for (let row = 0; row < 1500; row++) table.locate([`${row}`])
    const finder = finderOf(table)
    for (let row = 1499; row >= 0; row--) finder.named({ l: `${row}` }).inc(row)
    expect(shown(table)).toEqual(Array.from({ length: 1500 }, (_, row) => [`${row}`, row]))
  })

  test('finds what repeats itself, by name, among more rows than it keeps, until it is removed', () => {
    const table = tableOf()
    for (let row = 0; row < 3000; row++) table.locate([`${row}`])
    const finder = finderOf(table)
    for (let times = 0; times < often; times++) {
      for (const l of ['7', '2500']) finder.named({ l }).inc()
    }
    for (let times = 0; times < often; times++) finder.named({ l: '2500' }).inc()
    expect(finder.named({ l: '2500' })).toBe(finder.named({ l: '2500' }))
    table.remove(table.index.find(['2500']))
    finder.named({ l: '2500' }).inc(5)
    const asked = shown(table).filter(([, count]) => count > 0)
    expect(asked).toEqual([
      ['7', often],
      ['2500', 5],
    ])
  })

  test('finds rows that were made without it after it has found others', () => {
    const table = tableOf({ labelNames: ['a', 'b'] })
    const finder = finderOf(table)
    finder.positional('0', '0').inc()
    for (let value = 1; value < 100; value++) table.locate([`${value % 10}`, `${value}`])
    for (let value = 99; value > 0; value--) finder.named({ a: `${value % 10}`, b: `${value}` }).inc(value)
    finder.positional('0', '0').inc()
    const expected = Array.from({ length: 99 }, (_, i): [string, number] => [
      `${(i + 1) % 10},${i + 1}`,
      i + 1,
    ])
    expect(counts(table)).toEqual(new Map([['0,0', 2], ...expected]))
  })

  test('finds what was asked for when a getter makes many series', () => {
    const table = tableOf({ labelNames: ['a', 'b'] })
    const finder = finderOf(table)
    for (const a of ['0', '1', '2']) for (const b of ['0', '1', '2']) finder.positional(a, b).inc()
    const labels = {
      a: '0',
      get b() {
        for (let a = 0; a < 40; a++) finder.positional(`${a}`, '0').inc(0)
        return '1'
      },
    }
    finder.named(labels).inc(10)
    const asked = [...counts(table)].filter(([, count]) => count > 1)
    expect(asked).toEqual([['0,1', 11]])
  })

  test('finds rows whose ids are others since what was removed has been sent', () => {
    const table = tableOf()
    const changes = new TableChanges(table)
    const finder = finderOf(table)
    for (let value = 0; value < 60; value++) finder.positional(`${value}`).inc()
    for (let value = 0; value < 50; value++) table.remove(table.index.find([`${value}`]))
    for (let value = 50; value < 55; value++) finder.positional(`${value}`).inc()
    const labels = table.index.labels[0]
    takeRows(changes)
    expect(table.index.labels[0]).not.toBe(labels)
    for (let value = 50; value < 60; value++) finder.positional(`${value}`).inc(10)
    expect(counts(table)).toEqual(
      new Map(Array.from({ length: 10 }, (_, i): [string, number] => [`${50 + i}`, i < 5 ? 12 : 11])),
    )
  })

  test('finds series of four labels with 300 values each', () => {
    const table = tableOf({ labelNames: ['a', 'b', 'c', 'd'] })
    const finder = finderOf(table)
    for (let i = 0; i < 300; i++) finder.positional(i, i, i, i).inc()
    for (let i = 0; i < 300; i++) finder.named({ a: i, b: i, c: i, d: i }).inc()
    for (let times = 0; times < often; times++) finder.named({ a: 7, b: 7, c: 7, d: 7 }).inc()
    finder.positional(7, 7, 7, 8).inc()
    const expected = Array.from({ length: 300 }, (_, i): [string, number] => [`${i},${i},${i},${i}`, 2])
    expect(counts(table)).toEqual(new Map([...expected, ['7,7,7,7', 2 + often], ['7,7,7,8', 1]]))
  })

  test.each<[Record<string, unknown>, string]>([
    [{}, '[]'],
    [{ a: '1' }, '["a"]'],
    [{ b: '2' }, '["b"]'],
    [{ a: '1', b: '2', c: '3' }, '["a","b","c"]'],
    [{ a: '1', b: '2', '': '3' }, '["a","b",""]'],
    [{ a: '1', c: '2' }, '["a","c"]'],
  ])('named() refuses %j, however often, before and after there are series', (labels, received) => {
    const table = tableOf({ labelNames: ['a', 'b'] })
    const finder = finderOf(table)
    const refuse = (): void => {
      const message = `Cannot select a series of "c": label names must be ["a","b"], received ${received}`
      for (let times = 0; times < often; times++) expect(() => finder.named(labels)).toThrow(message)
    }
    refuse()
    table.locate(['1', '2'])
    refuse()
    expect(() => finderOf(table).named(labels)).toThrow(LabelMismatchError)
    for (let times = 0; times < often; times++) {
      finder.named({ a: '1', b: '2' })
      if (times % 7 === 0) refuse()
    }
    refuse()
  })

  test.each([[[]], [['1']], [['1', '2', '3']]])('positional() refuses %j, however often', (values) => {
    const table = tableOf({ labelNames: ['a', 'b'] })
    const finder = finderOf(table)
    table.locate(['1', '2'])
    for (let times = 0; times < often; times++) {
      expect(() => finder.positional(...values)).toThrow(LabelMismatchError)
      finder.positional('1', '2')
    }
    for (let times = 0; times < often; times++) finder.positional('1', '2')
    expect(() => finder.positional(...values)).toThrow(LabelMismatchError)
  })

  test('refuses to find the one series of a table without labels, however often', () => {
    const table = tableOf({ labelNames: [] })
    table.locate([])
    const finder = finderOf(table)
    for (let times = 0; times < often; times++) {
      expect(() => finder.positional()).toThrow(LabelMismatchError)
      expect(() => finder.named({})).toThrow(LabelMismatchError)
    }
  })

  test('takes inherited names as names, whether the values are known or not', () => {
    const finder = finderOf(tableOf())
    const labels: Record<string, unknown> = Object.create({ l: 'a' })
    const series = finder.named(labels)
    for (let times = 0; times < often; times++) expect(finder.named(labels)).toBe(series)
    expect(finder.positional('a')).toBe(series)
  })

  test('counts what a Map counts while series of three labels come, repeat themselves and go', () => {
    const value = fc.constantFrom<unknown>('a', 'b', 'c', 'd', 'e', 1, '1', true)
    const step = fc.record({
      values: fc.tuple(value, value, value),
      how: fc.constantFrom('position', 'name', 'other order'),
      times: fc.constantFrom(1, 1, 2, often),
      removes: fc.integer({ min: 0, max: 5 }),
    })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const table = tableOf({ labelNames: ['a', 'b', 'c'] })
        const finder = finderOf(table)
        const model = new Map<string, number>()
        for (const { values, how, times, removes } of steps) {
          const [a, b, c] = values
          for (let time = 0; time < times; time++) {
            if (how === 'position') finder.positional(...values).inc()
            else finder.named(how === 'name' ? { a, b, c } : { c, a, b }).inc()
          }
          model.set(values.join(), (model.get(values.join()) ?? 0) + times)
          if (removes > 0) continue
          table.remove(table.index.find(values))
          model.delete(values.join())
        }
        expect(counts(table)).toEqual(model)
      }),
    )
  })

  test('counts what a Map counts through 30,000 steps, with more series than it keeps', () => {
    const random = new SeededRandom(1)
    const table = tableOf({ labelNames: ['a', 'b'] })
    const finder = finderOf(table)
    const model = new Map<string, number>()
    for (let step = 0; step < 30_000; step++) {
      // Ranges that grow.
      const range = 2 + Math.floor(step / 500)
      const [a, b] = [random.below(range), `v${random.below(range)}`]
      const key = `${a},${b}`
      if (random.chance(0.01) && model.has(key)) {
        table.remove(table.index.find([a, b]))
        model.delete(key)
      }
      if (random.chance(0.5)) finder.named({ a, b }).inc()
      else finder.positional(a, b).inc()
      model.set(key, (model.get(key) ?? 0) + 1)
    }
    expect(model.size).toBeGreaterThan(1500)
    expect(counts(table)).toEqual(model)
  })
})
