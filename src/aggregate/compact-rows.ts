import type { AggregateState } from './aggregate-state.ts'
import { FamilyTable } from './family-table.ts'
import { isBySource, lifeOf } from './gauge-modes.ts'

/** Which rows of a family are of use. */
type Uses = Map<FamilyTable, Uint8Array>

/**
 * Takes out the rows that no source has a use for any more: those of infos, and of gauges of which every
 * source has its own. They are the only rows that come and go with their sources, and would fill the table.
 * Once in `liveSeconds` is enough: a source that is gone holds on to its own for as long.
 */
export function compactRows(state: AggregateState): void {
  const uses: Uses = new Map()
  for (const family of state.families.values()) {
    if (state.nowSeconds < family.compactedSeconds + state.limits.liveSeconds) continue
    if (comesAndGoes(family)) uses.set(family, new Uint8Array(family.rows))
  }
  if (uses.size === 0) return
  noteUses(state, uses)
  for (const [family, isUsed] of uses) {
    family.compactedSeconds = state.nowSeconds
    if (isUsed.includes(0)) compact(state, family, isUsed)
  }
}

function comesAndGoes(family: FamilyTable): boolean {
  return family.head.type === 'info' || isBySource(family)
}

/** Drops what no longer counts, and notes what the rest is about. */
function noteUses(state: AggregateState, uses: Uses): void {
  const { retentionSeconds } = state.limits
  for (const source of state.sources.all()) {
    const isPast = source.seenSeconds + retentionSeconds <= state.nowSeconds
    for (const [family, cells] of source.cells ?? []) {
      const isUsed = uses.get(family)
      if (isUsed === undefined) continue
      if (isPast && lifeOf(family) === 'retention') {
        state.dropCells(source, family)
        source.resync = 'wanted'
        continue
      }
      const isInfo = family.head.type === 'info'
      for (const [own, said] of cells) {
        isUsed[own] = 1
        if (isInfo) isUsed[said] = 1
      }
    }
  }
}

function compact(state: AggregateState, family: FamilyTable, isUsed: Uint8Array): void {
  const compacted = new FamilyTable(family.head, family.createdSeconds, state.meter)
  compacted.compactedSeconds = state.nowSeconds
  const moved = copyRows(family, compacted, isUsed)
  const isInfo = family.head.type === 'info'
  for (const source of state.sources.all()) {
    const cells = source.cells?.get(family)
    if (cells === undefined) continue
    source.cells?.delete(family)
    const after = [...cells].map(
      ([own, said]) => [moved[own] ?? 0, isInfo ? (moved[said] ?? 0) : said] as const,
    )
    source.cells?.set(compacted, new Map(after))
  }
  state.series -= family.rows - compacted.rows
  state.families.set(family.head.name, compacted)
  family.release()
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
    const target = to.addRow(Int32Array.from(ids), from.rowCreatedSeconds(row))
    to.values.set(from.values.subarray(row * from.stride, (row + 1) * from.stride), target * to.stride)
    moved[row] = target
  }
  return moved
}
