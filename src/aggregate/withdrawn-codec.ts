import { gaugeFlags } from '../model/series-block.ts'
import type { BatchFamily } from './batch.ts'
import type { TextTableReader } from './text-table-reader.ts'
import type { TextTableWriter } from './text-table-writer.ts'

/** A row of a batch that says what is true no longer. */
export interface PlacedRow {
  readonly family: number
  readonly row: number
}

/** The section of a batch that says which rows are withdrawn. Code that skips it takes them for repeated. */
export function writeWithdrawn(into: TextTableWriter, withdrawn: readonly PlacedRow[]): void {
  into.list(withdrawn, ({ family, row }) => {
    into.varint(family)
    into.varint(row)
  })
}

/** Reads what `writeWithdrawn` wrote into the flags of the rows. @throws MalformedBytesError */
export function readWithdrawn(from: TextTableReader, families: readonly BatchFamily[]): void {
  from.field = 'the withdrawn rows'
  from.list(2, () => {
    const family = families[from.varint()]
    const row = from.varint()
    const isStated = family?.head.type === 'info' || family?.head.type === 'stateset'
    if (family === undefined || row >= family.rows || !isStated)
      throw from.malformed('a row cannot be withdrawn')
    family.flags[row] = (family.flags[row] ?? 0) | gaugeFlags.withdrawn
  })
}
