import type { AggregateState } from './aggregate-state.ts'
import { FamilyTable } from './family-table.ts'

/**
 * Takes out the rows of an info that no source says any more. They are the only rows that come and go with
 * their sources, and would fill the table. Once in `liveSeconds` is enough: a source that is gone holds on
 * to its own for as long.
 */
export function compactInfos(state: AggregateState, family: FamilyTable): FamilyTable {
  if (state.nowSeconds < family.compactedSeconds + state.limits.liveSeconds) return family
  family.compactedSeconds = state.nowSeconds
  const isSaid = new Uint8Array(family.rows)
  for (const source of state.sources.all()) {
    for (const [own, said] of source.cells?.get(family) ?? []) isSaid[own] = isSaid[said] = 1
  }
  if (!isSaid.includes(0)) return family
  const compacted = new FamilyTable(family.head, family.createdSeconds, state.meter)
  compacted.compactedSeconds = state.nowSeconds
  const moved = copyRows(family, compacted, isSaid)
  for (const source of state.sources.all()) {
    const cells = source.cells?.get(family)
    if (cells === undefined) continue
    source.cells?.delete(family)
    source.cells?.set(
      compacted,
      new Map([...cells].map(([own, said]) => [moved[own] ?? 0, moved[said] ?? 0])),
    )
  }
  state.series -= family.rows - compacted.rows
  state.families.set(family.head.name, compacted)
  family.release()
  return compacted
}

/** Where each row is now. Texts that only other rows had are left behind. */
function copyRows(from: FamilyTable, to: FamilyTable, isWanted: Uint8Array): Int32Array {
  const rows = [...isWanted.keys()].filter((row) => isWanted[row] === 1)
  const used = [...from.labels.keys()].filter((label) => rows.some((row) => from.index.id(row, label) >= 0))
  for (const label of used) to.internLabel(from.labels[label]?.name ?? '')
  const moved = new Int32Array(from.rows)
  for (const row of rows) {
    const ids = used.map((label, position) => {
      const id = from.index.id(row, label)
      return id < 0 ? -1 : to.internText(position, from.labels[label]?.text(id) ?? '')
    })
    moved[row] = to.addRow(Int32Array.from(ids), from.rowCreatedSeconds(row))
  }
  return moved
}
