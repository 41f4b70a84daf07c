import { CounterSeries } from '../../src/instruments/counter-series.ts'
import type { FamilyHead } from '../../src/model/family-head.ts'
import { SeriesTable, type SeriesTableOptions } from '../../src/series/series-table.ts'
import { HandClock } from '../model/hand-clock.ts'
import { type PlainRow, readRows } from '../model/plain-rows.ts'

export const counterHead: FamilyHead = { type: 'counter', name: 'c', help: 'Help', unit: '' }
export const gaugeHead: FamilyHead = { type: 'gauge', name: 'g', help: 'Help', unit: '', aggregation: 'auto' }

/** A table with one label, `l`. */
export function tableOf(options: Partial<SeriesTableOptions> = {}): SeriesTable {
  return new SeriesTable({
    head: counterHead,
    labelNames: ['l'],
    rows: 'amount',
    clock: new HandClock(),
    nameValidation: 'utf8',
    ...options,
  })
}

/** The row of a label value, made when need be. */
export function rowOf(table: SeriesTable, value: string): number {
  return table.index.locate([value], table.create)
}

/** A bound series of a counter. */
export function seriesOf(table: SeriesTable, value: string): CounterSeries {
  return new CounterSeries(table, rowOf(table, value))
}

/** What a table shows: label value and first number of each row, in order. */
export function shown(
  table: SeriesTable,
  capacity?: number,
): readonly (readonly [string | undefined, number])[] {
  return readRows(table.family(), capacity).map(brief)
}

export function brief({ labels, values }: PlainRow): readonly [string | undefined, number] {
  return [labels[0], values[0] ?? Number.NaN]
}
