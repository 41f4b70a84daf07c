import type { ChangeReader } from '../../src/model/change-reader.ts'
import { createBlock } from '../../src/model/series-block.ts'
import { type PlainRow, rowsOf } from './plain-rows.ts'

/** The next rows that wait; nothing is settled. */
export function nextRows(changes: ChangeReader, capacity?: number): readonly PlainRow[] {
  const block = createBlock(changes.head, changes.labels.length, capacity)
  changes.read(block)
  return rowsOf(changes.head, changes.labels, block)
}

/** All rows that wait, settled. */
export function takeRows(changes: ChangeReader): readonly PlainRow[] {
  changes.rewind()
  const rows = nextRows(changes)
  changes.clear()
  return rows
}
