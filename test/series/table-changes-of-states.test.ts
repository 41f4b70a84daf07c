import { describe, expect, test } from 'vitest'
import { gaugeFlags } from '../../src/model/series-block.ts'
import type { SeriesTable } from '../../src/series/series-table.ts'
import { TableChanges } from '../../src/series/table-changes.ts'
import { nextRows, takeRows } from '../model/change-rows.ts'
import { brief, gaugeHead, rowOf, shown, tableOf } from './tables.ts'

const { hasValue, wasSet, repeated } = gaugeFlags

/** Label value and first number of all rows that wait, settled. */
function take(changes: TableChanges): readonly (readonly [string | undefined, number])[] {
  return takeRows(changes).map(brief)
}

/** Writes to a gauge as its series does. */
function set(table: SeriesTable, value: string, number: number): void {
  const row = rowOf(table, value)
  table.touch(row)
  table.facts.addFlags(row, hasValue)
  table.hot(row)[table.offset(row)] = number
}

/** Label value, flags and value of all rows that wait, settled. */
function flagsOf(changes: TableChanges): readonly (readonly [string | undefined, number, number])[] {
  return takeRows(changes).map(({ labels, values, flags }) => [labels[0], flags, values[0] ?? Number.NaN])
}

describe('TableChanges of states', () => {
  const table = () => tableOf({ head: gaugeHead, rows: 'state' })

  test('values are said as they are, each time the row was touched, equal or not', () => {
    const gauges = table()
    const changes = new TableChanges(gauges)
    set(gauges, 'a', 5)
    expect(take(changes)).toEqual([['a', 5]])
    set(gauges, 'a', 5)
    expect(take(changes)).toEqual([['a', 5]])
    expect(take(changes)).toEqual([])
    expect(shown(gauges)).toEqual([['a', 5]])
  })

  test('flags say what was done to the row, for as long as it lives', () => {
    const gauges = table()
    const changes = new TableChanges(gauges)
    rowOf(gauges, 'never set')
    set(gauges, 'a', 5)
    gauges.facts.addFlags(rowOf(gauges, 'a'), wasSet)
    expect(flagsOf(changes)).toEqual([
      ['never set', 0, 0],
      ['a', hasValue | wasSet, 5],
    ])
    set(gauges, 'a', 6)
    expect(flagsOf(changes)).toEqual([['a', hasValue | wasSet, 6]])
  })

  test('a gauge that is removed says once that it has no value, before what has its labels now', () => {
    const gauges = table()
    const changes = new TableChanges(gauges)
    set(gauges, 'a', 5)
    take(changes)
    const row = rowOf(gauges, 'a')
    gauges.remove(row)
    set(gauges, 'a', 6)
    expect(flagsOf(changes)).toEqual([
      ['a', 0, 5],
      ['a', hasValue, 6],
    ])
    expect(changes.changed).toBe(0)
    expect(rowOf(gauges, 'b')).toBe(row)
  })

  test('an info or state set that is removed is said once more, as withdrawn, before what has its labels now', () => {
    const infos = tableOf({
      head: { type: 'info', name: 'i', help: '', unit: '' },
      rows: 'state',
      initial: [1],
    })
    const changes = new TableChanges(infos)
    infos.setInfo(rowOf(infos, 'a'), [['v', '1']])
    take(changes)
    infos.remove(rowOf(infos, 'a'))
    infos.setInfo(rowOf(infos, 'a'), [['v', '2']])
    expect(takeRows(changes).map(({ flags, detail }) => [flags, detail?.info])).toEqual([
      [gaugeFlags.withdrawn, [['v', '1']]],
      [0, [['v', '2']]],
    ])
    expect(changes.changed).toBe(0)
  })

  test('the labels of an info are sent with it', () => {
    const infos = tableOf({
      head: { type: 'info', name: 'i', help: '', unit: '' },
      rows: 'state',
      initial: [1],
    })
    const changes = new TableChanges(infos)
    infos.setInfo(rowOf(infos, 'a'), [['v', '1']])
    expect(nextRows(changes).map(({ values, detail }) => [values, detail?.info])).toEqual([
      [[1], [['v', '1']]],
    ])
  })

  test('resync() lists every live row that does not wait already, as repeated', () => {
    const gauges = table()
    const changes = new TableChanges(gauges)
    rowOf(gauges, 'never set')
    for (const value of ['a', 'b', 'gone']) set(gauges, value, 1)
    take(changes)
    gauges.remove(rowOf(gauges, 'gone'))
    set(gauges, 'a', 2)
    changes.resync()
    changes.resync()
    expect(flagsOf(changes)).toEqual([
      ['gone', 0, 1],
      ['a', hasValue, 2],
      ['never set', 0, 0],
      ['b', hasValue | repeated, 1],
    ])
    set(gauges, 'b', 3)
    expect(flagsOf(changes)).toEqual([['b', hasValue, 3]])
  })

  test('a row that is set after resync() is new, not repeated', () => {
    const gauges = table()
    const changes = new TableChanges(gauges)
    set(gauges, 'a', 1)
    take(changes)
    changes.resync()
    set(gauges, 'a', 1)
    expect(flagsOf(changes)).toEqual([['a', hasValue, 1]])
  })

  test('a row that is removed after resync() has no value', () => {
    const gauges = table()
    const changes = new TableChanges(gauges)
    set(gauges, 'a', 1)
    take(changes)
    changes.resync()
    gauges.remove(rowOf(gauges, 'a'))
    expect(flagsOf(changes)).toEqual([['a', 0, 1]])
  })

  test('a state set that is repeated says so', () => {
    const states = tableOf({
      head: { type: 'stateset', name: 's', help: '', unit: '', states: ['x', 'y'] },
      rows: 'state',
      initial: [1, 0],
    })
    const changes = new TableChanges(states)
    rowOf(states, 'a')
    expect(flagsOf(changes)).toEqual([['a', 0, 1]])
    changes.resync()
    expect(flagsOf(changes)).toEqual([['a', repeated, 1]])
  })
})
