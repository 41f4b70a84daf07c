import { describe, expect, test } from 'vitest'
import { noRow } from '../../src/series/label-index.ts'
import { HandClock } from '../model/hand-clock.ts'
import { readRows } from '../model/plain-rows.ts'
import { counterHead, gaugeHead, rowOf, seriesOf, shown, tableOf } from './tables.ts'

const exemplar = { labels: [['t', '1']], value: 1, timestampSeconds: 5 } as const

describe('SeriesTable', () => {
  test('shows its rows in the order in which they appeared, from 0 and with their start time', () => {
    const clock = new HandClock(5)
    const table = tableOf({ clock })
    seriesOf(table, 'b')
    clock.advance(1)
    seriesOf(table, 'a').inc(2)
    seriesOf(table, 'b').inc(3)
    expect(readRows(table.family())).toEqual([
      {
        labels: ['b'],
        values: [3],
        createdSeconds: 5,
        timestampSeconds: Number.NaN,
        flags: 0,
        detail: undefined,
      },
      {
        labels: ['a'],
        values: [2],
        createdSeconds: 6,
        timestampSeconds: Number.NaN,
        flags: 0,
        detail: undefined,
      },
    ])
  })

  test('keeps numbers in their place however many rows come', () => {
    const table = tableOf({ head: { ...counterHead, type: 'summary', quantiles: [] } })
    const first = seriesOf(table, '0')
    for (let i = 1; i < 1000; i++) seriesOf(table, String(i)).inc(i)
    first.inc(7)
    expect(shown(table)).toEqual(Array.from({ length: 1000 }, (_, i) => [String(i), i === 0 ? 7 : i]))
  })

  test('gives the same family, frozen, until its series or its head are others', () => {
    const table = tableOf()
    const series = seriesOf(table, 'a')
    const first = table.family()
    series.inc()
    expect(table.family()).toBe(first)
    expect(Object.isFrozen(first)).toBe(true)
    seriesOf(table, 'b')
    const second = table.family()
    expect(second).not.toBe(first)
    table.head = { ...counterHead, help: 'Other' }
    const third = table.family()
    expect(third).toMatchObject({ help: 'Other', layout: second.layout })
    table.remove(0)
    expect(table.family().layout).not.toBe(third.layout)
  })

  test('a new row holds what the type starts with', () => {
    const table = tableOf({
      head: { ...gaugeHead, type: 'stateset', states: ['a', 'b'] },
      rows: 'state',
      initial: [1, 0],
    })
    const row = rowOf(table, 'x')
    table.hot(row).set([0, 1], table.offset(row))
    table.remove(row)
    expect(rowOf(table, 'y')).toBe(row)
    expect(readRows(table.family()).map(({ values }) => values)).toEqual([[1, 0]])
  })

  test('remove() takes a row out at once; its series comes back at 0, last, with a new start time', () => {
    const clock = new HandClock(5)
    const table = tableOf({ clock })
    for (const value of ['a', 'b']) seriesOf(table, value).inc()
    table.remove(rowOf(table, 'a'))
    expect(table.index.find(['a'])).toBe(noRow)
    expect(shown(table)).toEqual([['b', 1]])
    clock.advance(1)
    seriesOf(table, 'a')
    expect(
      readRows(table.family()).map(({ labels, values, createdSeconds }) => [labels, values, createdSeconds]),
    ).toEqual([
      [['b'], [1], 5],
      [['a'], [0], 6],
    ])
  })

  test('a slot that is given away again holds nothing of the series before', () => {
    const table = tableOf({ rows: 'state' })
    const row = rowOf(table, 'a')
    table.touch(row)
    table.hot(row)[table.offset(row)] = 5
    table.facts.addFlags(row, 3)
    table.setExemplar(row, 0, exemplar)
    table.setInfo(row, [['v', '1']])
    table.remove(row)
    expect(rowOf(table, 'b')).toBe(row)
    expect(readRows(table.family()).map(({ values, detail }) => [values, detail])).toEqual([[[0], undefined]])
    expect(table.facts.flags(row)).toBe(0)
    expect(table.hasDetails).toBe(false)
  })

  test('the series of a removed row counts into nowhere, whoever has the slot now', () => {
    const table = tableOf()
    const stale = seriesOf(table, 'a')
    stale.inc(5)
    table.remove(rowOf(table, 'a'))
    stale.inc()
    stale.reset()
    expect(shown(table)).toEqual([])
    const other = seriesOf(table, 'b')
    other.inc(2)
    stale.inc(100, { exemplar: { t: '1' } })
    stale.reset()
    const again = seriesOf(table, 'a')
    again.inc(3)
    stale.inc(100)
    expect(shown(table)).toEqual([
      ['b', 2],
      ['a', 3],
    ])
    expect(table.hasDetails).toBe(false)
  })

  test('the series of other rows go on when one is removed', () => {
    const table = tableOf()
    const kept = seriesOf(table, 'kept')
    kept.inc()
    seriesOf(table, 'gone').inc()
    table.remove(rowOf(table, 'gone'))
    kept.inc()
    kept.inc()
    expect(shown(table)).toEqual([['kept', 3]])
  })

  test('clear() removes all rows', () => {
    const table = tableOf()
    const series = ['a', 'b', 'c'].map((value) => seriesOf(table, value))
    for (const one of series) one.inc()
    table.clear()
    for (const one of series) one.inc()
    expect(shown(table)).toEqual([])
    seriesOf(table, 'c').inc()
    expect(shown(table)).toEqual([['c', 1]])
  })

  test('clear() of a large table while it is read gives all its rows back', () => {
    const table = tableOf()
    for (let i = 0; i < 200_000; i++) seriesOf(table, `${i}`)
    const reader = table.family().open()
    table.clear()
    reader.close()
    seriesOf(table, 'next').inc()
    expect(shown(table)).toEqual([['next', 1]])
  })

  test('reset() starts a row again: 0, a new start time, no exemplar, the same place', () => {
    const clock = new HandClock(5)
    const table = tableOf({ clock })
    const a = seriesOf(table, 'a')
    a.inc(2, { exemplar: { t: '1' } })
    seriesOf(table, 'b').inc()
    clock.advance(1)
    a.reset()
    a.inc()
    expect(
      readRows(table.family()).map(({ labels, values, createdSeconds, detail }) => [
        labels,
        values,
        createdSeconds,
        detail,
      ]),
    ).toEqual([
      [['a'], [1], 6, undefined],
      [['b'], [1], 5, undefined],
    ])
  })

  test('a row that was made while the clock said 0 starts when it is first used', () => {
    const clock = new HandClock(0)
    const table = tableOf({ clock })
    const series = seriesOf(table, 'a')
    expect(readRows(table.family())[0]?.createdSeconds).toBeNaN()
    clock.advance(7)
    series.inc()
    clock.advance(7)
    series.inc()
    expect(readRows(table.family())[0]?.createdSeconds).toBe(7)
  })

  test('layout changes when rows come and go, and only then', () => {
    const table = tableOf()
    const layouts = [table.layout]
    const series = seriesOf(table, 'a')
    layouts.push(table.layout)
    table.remove(rowOf(table, 'a'))
    layouts.push(table.layout)
    expect(new Set(layouts).size).toBe(3)
    const again = seriesOf(table, 'a')
    const { layout } = table
    again.inc()
    again.reset()
    series.inc()
    shown(table)
    expect(table.layout).toBe(layout)
  })

  test('a slot that is freed while somebody reads is not given away before all have ended', () => {
    const table = tableOf()
    const row = rowOf(table, 'a')
    const [first, second] = [table.family().open(), table.family().open()]
    table.remove(row)
    first.close()
    first.close()
    const other = rowOf(table, 'b')
    expect(other).not.toBe(row)
    second.close()
    expect(rowOf(table, 'c')).toBe(row)
  })

  test('settle() changes nothing of what is shown', () => {
    const table = tableOf()
    table.keepSent()
    const series = seriesOf(table, 'a')
    for (const amount of [0.1, 0.2, 0.7]) {
      series.inc(amount)
      const before = shown(table)
      table.settle(rowOf(table, 'a'))
      expect(shown(table)).toEqual(before)
    }
  })

  test('keepSent() keeps what was counted before', () => {
    const table = tableOf()
    seriesOf(table, 'a').inc(3)
    table.keepSent()
    expect(shown(table)).toEqual([['a', 3]])
    for (let i = 0; i < 100; i++) seriesOf(table, `later ${i}`).inc()
    seriesOf(table, 'a').inc()
    expect(shown(table)[0]).toEqual(['a', 4])
  })
})
