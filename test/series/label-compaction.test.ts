import fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import type { MetricFamily, SeriesReader } from '../../src/model/metric-family.ts'
import { createBlock } from '../../src/model/series-block.ts'
import type { SeriesTable } from '../../src/series/series-table.ts'
import { TableChanges } from '../../src/series/table-changes.ts'
import { SeededRandom } from '../harness/seeded-random.ts'
import { takeRows } from '../model/change-rows.ts'
import { readRows, rowsOf } from '../model/plain-rows.ts'
import { counterHead, gaugeHead, rowOf, seriesOf, shown, tableOf } from './tables.ts'

/** How many values the dictionaries of a table hold. */
function sizes(table: SeriesTable): readonly number[] {
  return table.index.labels.map(({ size }) => size)
}

describe('the label values of a table', () => {
  test('that no row has are forgotten once they outnumber the others', () => {
    const table = tableOf()
    for (let i = 0; i < 100; i++) seriesOf(table, String(i)).inc(i)
    for (let i = 0; i < 50; i++) table.remove(rowOf(table, String(i)))
    expect(sizes(table)).toEqual([100])
    table.remove(rowOf(table, '50'))
    expect(sizes(table)).toEqual([49])
    expect(shown(table)).toEqual(Array.from({ length: 49 }, (_, i) => [String(i + 51), i + 51]))
    table.clear()
    expect(sizes(table)[0]).toBeLessThanOrEqual(16)
  })

  test('go on counting where they did, by old handles and new lookups', () => {
    const table = tableOf()
    const held = seriesOf(table, 'held')
    for (let i = 0; i < 40; i++) seriesOf(table, String(i))
    for (let i = 0; i < 40; i++) table.remove(rowOf(table, String(i)))
    expect(sizes(table)[0]).toBeLessThan(40)
    held.inc()
    seriesOf(table, 'held').inc()
    seriesOf(table, '7').inc(5)
    expect(shown(table)).toEqual([
      ['held', 2],
      ['7', 5],
    ])
  })

  test('keep their text in the dictionaries of a family that was taken, opened or not', () => {
    const table = tableOf()
    for (let i = 0; i < 40; i++) seriesOf(table, String(i)).inc(i)
    const [opened, unopened] = [table.family(), table.family()]
    const reader = opened.open()
    const dictionary = opened.labels[0]
    for (let i = 0; i < 38; i++) table.remove(rowOf(table, String(i)))
    seriesOf(table, 'new').inc(99)
    expect(table.index.labels[0]).not.toBe(dictionary)
    expect([0, 39].map((id) => dictionary?.text(id))).toEqual(['0', '39'])
    const block = createBlock(counterHead, 1)
    reader.read(block)
    expect(rowsOf(counterHead, opened.labels, block).map(({ labels }) => labels)).toEqual([['38'], ['39']])
    reader.close()
    expect(readRows(unopened).map(({ labels }) => labels)).toEqual([['38'], ['39'], ['new']])
  })

  test.each([counterHead, gaugeHead])('stay right in rows of a $type that are still to be sent', (head) => {
    const table = tableOf({ head, rows: head.type === 'counter' ? 'amount' : 'state' })
    const changes = new TableChanges(table)
    takeRows(changes)
    const values = Array.from({ length: 60 }, (_, i) => `value ${i}`)
    for (const value of values) seriesOf(table, value).inc()
    table.clear()
    expect(takeRows(changes).map(({ labels }) => labels[0])).toEqual(values)
    expect(sizes(table)[0]).toBeLessThanOrEqual(32)
  })

  test('a value that many rows have stays when one of them goes', () => {
    const table = tableOf({ labelNames: ['a', 'b'] })
    const rows = Array.from({ length: 60 }, (_, i) => table.locate([i % 2, i]))
    for (const row of rows.slice(0, 40)) table.remove(row)
    expect(sizes(table)).toEqual([2, 29])
    expect(readRows(table.family()).map(({ labels }) => labels)).toEqual(
      Array.from({ length: 20 }, (_, i) => [String(i % 2), String(i + 40)]),
    )
  })

  test('are looked up anew, also those that were asked for last', () => {
    const table = tableOf({ labelNames: ['a', 'b'] })
    const rows = Array.from({ length: 40 }, (_, i) => table.locate([`a${i}`, 'b']))
    const last = table.locate(['last', 'c'])
    for (const row of rows) table.remove(row)
    expect(table.locate(['last', 'c'])).toBe(last)
    table.locate(['last', 'b'])
    expect(readRows(table.family()).map(({ labels }) => labels)).toEqual([
      ['last', 'c'],
      ['last', 'b'],
    ])
  })

  test('are looked through now and then only, however rows go', () => {
    for (const sends of [false, true]) {
      const table = tableOf()
      const changes = sends ? new TableChanges(table) : undefined
      const compact = vi.spyOn(table.index, 'compact')
      for (let i = 0; i < 10_000; i++) seriesOf(table, String(i)).inc()
      table.clear()
      while (changes !== undefined && changes.changed > 0) takeRows(changes)
      expect(sizes(table)[0]).toBeLessThanOrEqual(16)
      // Half of what is left each time.
      expect(compact.mock.calls.length).toBeLessThanOrEqual(Math.log2(10_000))
    }
  })

  test('stay few however many series come and go', () => {
    const random = new SeededRandom(11)
    const table = tableOf()
    const changes = new TableChanges(table)
    const live: string[] = []
    let largest = 0
    for (let step = 0; step < 50_000; step++) {
      const value = `v${step}`
      seriesOf(table, value).inc()
      live.push(value)
      if (live.length > 100) {
        const [gone = ''] = live.splice(random.below(live.length), 1)
        table.remove(rowOf(table, gone))
      }
      if (step % 50 === 0) takeRows(changes)
      largest = Math.max(largest, ...sizes(table))
    }
    // Live ones, as many that are forgotten next time, and those that wait to be sent.
    expect(largest).toBeLessThanOrEqual(3 * 100 + 50)
    expect(shown(table).map(([value]) => value)).toEqual(live)
  })

  test('series come and go: whoever reads, now or later, reads what was there', () => {
    const step = fc.record({
      kind: fc.constantFrom('add', 'add', 'remove', 'remove', 'clear', 'take', 'open', 'read'),
      value: fc.nat(60),
    })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
        const table = tableOf({ maxSeries: 40 })
        const changes = new TableChanges(table)
        let live = new Map<string, number>()
        let [sent, counted] = [0, 0]
        let opened: { family: MetricFamily; reader: SeriesReader; due: readonly string[] } | undefined
        for (const { kind, value } of steps) {
          // Values of all steps differ, mostly: dictionaries have to be forgotten.
          const text = kind === 'add' ? `${value} ${counted % 97}` : [...live.keys()][value % live.size]
          if (kind === 'add' && (live.size < 40 || live.has(text ?? ''))) {
            seriesOf(table, text ?? '').inc()
            live.set(text ?? '', (live.get(text ?? '') ?? 0) + 1)
            counted++
          }
          if (kind === 'remove' && text !== undefined) {
            expect(table.index.find([text])).toBeGreaterThanOrEqual(0)
            table.remove(rowOf(table, text))
            live.delete(text)
          }
          if (kind === 'clear' && value < 5) {
            table.clear()
            live = new Map()
          }
          if (kind === 'take') for (const { values } of takeRows(changes)) sent += values[0] ?? Number.NaN
          if (kind === 'open' && opened === undefined) {
            const family = table.family()
            opened = { family, reader: family.open(), due: [...live.keys()] }
          } else if (opened !== undefined && (kind === 'remove' || kind === 'clear')) {
            // What was removed is passed over, also when it comes back.
            opened.due = opened.due.filter((due) => live.has(due))
          } else if (opened !== undefined && kind === 'read') {
            const block = createBlock(counterHead, 1)
            opened.reader.read(block)
            const read = rowsOf(counterHead, opened.family.labels, block).map(({ labels }) => labels[0])
            expect(read).toEqual(opened.due)
            opened.reader.close()
            opened = undefined
          }
        }
        opened?.reader.close()
        expect(shown(table)).toEqual([...live])
        for (const { values } of takeRows(changes)) sent += values[0] ?? Number.NaN
        expect(sent).toBe(counted)
      }),
      { numRuns: 300 },
    )
  })
})
