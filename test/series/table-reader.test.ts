import { describe, expect, test } from 'vitest'
import type { MetricFamily, SeriesReader } from '../../src/model/metric-family.ts'
import { createBlock } from '../../src/model/series-block.ts'
import type { SeriesTable } from '../../src/series/series-table.ts'
import { SeededRandom } from '../harness/seeded-random.ts'
import { readRows, rowsOf } from '../model/plain-rows.ts'
import { brief, counterHead, rowOf, seriesOf, shown, tableOf } from './tables.ts'

function filled(...values: readonly string[]): SeriesTable {
  const table = tableOf()
  for (const [i, value] of values.entries()) seriesOf(table, value).inc(i + 1)
  return table
}

/** Label values of the next rows. */
function next(family: MetricFamily, reader: SeriesReader, capacity: number): readonly (string | undefined)[] {
  const block = createBlock(counterHead, 1, capacity)
  reader.read(block)
  return rowsOf(counterHead, family.labels, block).map(({ labels }) => labels[0])
}

describe('TableReader', () => {
  test.each([1, 2, 3, 4, 512])('reads every row once, %d at a time', (capacity) => {
    const table = filled('a', 'b', 'c')
    expect(shown(table, capacity)).toEqual([
      ['a', 1],
      ['b', 2],
      ['c', 3],
    ])
  })

  test('passes over rows that are removed before it comes to them', () => {
    const table = filled('a', 'b', 'c', 'd')
    const family = table.family()
    const reader = family.open()
    expect(next(family, reader, 1)).toEqual(['a'])
    table.remove(rowOf(table, 'a'))
    table.remove(rowOf(table, 'c'))
    expect(next(family, reader, 4)).toEqual(['b', 'd'])
    expect(next(family, reader, 4)).toEqual([])
  })

  test('does not see rows that come after it was opened, even in a slot that was freed', () => {
    const table = filled('a', 'b')
    const family = table.family()
    const reader = family.open()
    table.remove(rowOf(table, 'b'))
    for (const value of ['c', 'b', 'd']) seriesOf(table, value).inc()
    expect(next(family, reader, 9)).toEqual(['a'])
    reader.close()
    expect(shown(table).map(([value]) => value)).toEqual(['a', 'c', 'b', 'd'])
  })

  test('a block is a copy: what is counted later does not show in it', () => {
    const table = filled('a')
    const block = createBlock(counterHead, 1, 1)
    const reader = table.family().open()
    reader.read(block)
    seriesOf(table, 'a').inc(100)
    table.remove(rowOf(table, 'a'))
    expect(rowsOf(counterHead, table.labels, block).map(brief)).toEqual([['a', 1]])
  })

  test('nothing of what a block held before shows through', () => {
    const table = filled('a')
    const block = createBlock(counterHead, 1, 1)
    for (const column of [block.flags, block.timestampSeconds, block.createdSeconds]) column.fill(77)
    block.details = [{}]
    table.family().open().read(block)
    expect(rowsOf(counterHead, table.labels, block)).toEqual(readRows(table.family()))
    expect(block.details).toBeUndefined()
  })

  test('gives details where a row has any', () => {
    const table = filled('a', 'b')
    seriesOf(table, 'b').inc(1, { exemplar: { t: '1' } })
    expect(readRows(table.family()).map(({ detail }) => detail?.exemplars?.[0]?.labels)).toEqual([
      undefined,
      [['t', '1']],
    ])
  })

  test('close() ends the pass', () => {
    const table = filled('a', 'b')
    const family = table.family()
    const reader = family.open()
    next(family, reader, 1)
    reader.close()
    expect(next(family, reader, 1)).toEqual([])
  })

  test('several readers, each from its own moment, through removals and additions', () => {
    const random = new SeededRandom(7)
    const table = tableOf()
    let live: string[] = []
    let readers: { readonly family: MetricFamily; readonly reader: SeriesReader; due: readonly string[] }[] =
      []
    for (let step = 0; step < 5000; step++) {
      const value = String(random.below(40))
      if (random.chance(0.35)) {
        if (!live.includes(value)) live.push(value)
        rowOf(table, value)
      } else if (random.chance(0.4)) {
        if (!live.includes(value)) continue
        table.remove(rowOf(table, value))
        live = live.filter((one) => one !== value)
        // Whoever was to read it does not, not even when it comes back.
        for (const one of readers) one.due = one.due.filter((due) => due !== value)
      } else if (random.chance(0.3)) {
        const family = table.family()
        readers.push({ family, reader: family.open(), due: live })
      } else {
        const [one] = readers.splice(random.below(readers.length), 1)
        if (one === undefined) continue
        const capacity = 1 + random.below(8)
        expect(next(one.family, one.reader, capacity)).toEqual(one.due.slice(0, capacity))
        if (random.chance(0.2)) one.reader.close()
        else readers.push({ ...one, due: one.due.slice(capacity) })
      }
      live = [...live]
    }
    for (const { reader } of readers) reader.close()
    readers = []
    expect(shown(table).map(([value]) => value)).toEqual(live)
  })
})
