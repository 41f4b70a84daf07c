import { admitFamily } from './admit-family.ts'
import type { AggregateState } from './aggregate-state.ts'
import type { Batch, BatchFamily } from './batch.ts'
import { type FamilyTable, noRow } from './family-table.ts'
import { matchColumns } from './match-columns.ts'
import type { Merge } from './merge-rule.ts'
import { ruleOf } from './merge-rules.ts'
import { RowFinder } from './row-finder.ts'
import type { Source } from './source.ts'
import type { TextIds } from './text-ids.ts'

/** Where the rows of a batch went. */
export interface MergedFamily {
  readonly family: FamilyTable
  /** The family's row for each of the batch's, or `noRow`. */
  readonly rows: Int32Array
  readonly columns: Int32Array | undefined
}

/** Merges the rows of one family of a batch; `undefined`: the family cannot take them. */
export function mergeFamily(
  state: AggregateState,
  source: Source,
  batch: Batch,
  from: BatchFamily,
  atSeconds: number,
  textIds: TextIds,
): MergedFamily | undefined {
  const removedSeconds = state.removals.get(from.head.name) ?? 0
  const createdSeconds = Math.max(removedSeconds, atSeconds - batch.windowSeconds)
  const family = admitFamily(state, from)
  if (family === undefined) return undefined
  const rule = ruleOf(family.head)
  const finder = new RowFinder(state, family, from, batch.strings, textIds, createdSeconds, source.id)
  const columns = matchColumns(from.head, family.head)
  if (columns !== undefined && from.head.type === 'histogram') {
    state.noteConflict('bounds', from.rows, from.head.name)
  }
  const merge: Merge = { state, family, from, source, atSeconds, columns, finder }
  const rows = new Int32Array(from.rows)
  for (let at = 0; at < from.rows; at++) {
    let row = finder.row(at)
    if (row === noRow) {
      state.tallies[rule.overflow === 'fold' ? 'folded' : 'refused']++
      if (rule.overflow === 'fold') row = family.internOverflowRow(createdSeconds)
    }
    rows[at] = row
    if (row !== noRow) rule.merge(merge, row, at)
  }
  return { family, rows, columns }
}
