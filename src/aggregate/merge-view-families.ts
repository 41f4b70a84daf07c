import { type FamilyHead, widthOf } from '../model/family-head.ts'
import { combine, type GaugeMode, modeOf } from './gauge-modes.ts'
import { joinStates, matchColumns } from './match-columns.ts'
import { mergedRows } from './merged-rows.ts'
import { type NewViewFamily, newViewFamily } from './new-view-family.ts'
import type { ViewFamily } from './view.ts'

/**
 * Families of one name and type as one, added in the order given. `leader` decides what is not equal in
 * all. `unsaid`: see `View`.
 */
export function mergeViewFamilies(
  leader: ViewFamily,
  families: readonly ViewFamily[],
  unsaid: readonly ViewFamily[],
): ViewFamily {
  if (families.length === 1) return leader
  // What one shard has stepped to, all have.
  const isStepped = families.some((family) => family.isStepped)
  const mode = modeOf({ head: leader.head, isStepped })
  const isAlso = ({ head }: ViewFamily): boolean => mode === 'mostrecent' && head.name === leader.head.name
  const parts = [...families, ...unsaid.filter(isAlso)]
  // Where the newest value counts, a gauge that never had one shows nothing.
  const isWanted = (part: ViewFamily, at: number): boolean =>
    !isNewest(mode) || !Number.isNaN(part.latestSeconds[at])
  const { labels, index, rows } = mergedRows(parts, isWanted)
  const head = mergeHeads(leader.head, families)
  const { createdSeconds } = leader
  const into: GrowingFamily = {
    ...newViewFamily({ head, createdSeconds, isStepped }, labels, index.rows, index.copyIds()),
    mode,
    width: widthOf(head),
    hasRow: new Uint8Array(index.rows),
  }
  for (const [i, family] of parts.entries()) {
    const part: Part = {
      family,
      rows: rows[i] ?? new Int32Array(0),
      width: widthOf(family.head),
      columns: matchColumns(family.head, head),
    }
    for (const [at, row] of part.rows.entries()) if (row >= 0) mergeRow(into, row, part, at)
    mergeExemplars(into, part)
  }
  return into
}

/** A family that is being put together. */
interface GrowingFamily extends NewViewFamily {
  readonly mode: GaugeMode | undefined
  readonly width: number
  readonly hasRow: Uint8Array
}

/** What one shard has of it. */
interface Part {
  readonly family: ViewFamily
  /** The common number of each row. */
  readonly rows: Int32Array
  readonly width: number
  /** The common column of each bucket or state, where they differ. */
  readonly columns: Int32Array | undefined
}

function mergeHeads(leader: FamilyHead, families: readonly ViewFamily[]): FamilyHead {
  const help = leader.help || (families.find((family) => family.head.help !== '')?.head.help ?? '')
  let head: FamilyHead = { ...leader, help }
  for (const family of families) {
    if (head.type === 'stateset' && family.head.type === 'stateset') head = joinStates(head, family.head)
  }
  return head
}

function mergeRow(into: GrowingFamily, row: number, part: Part, at: number): void {
  const { family } = part
  const isNew = into.hasRow[row] === 0
  into.hasRow[row] = 1
  const createdSeconds = family.rowCreatedSeconds[at] ?? NaN
  const knownSeconds = into.rowCreatedSeconds[row] ?? NaN
  into.rowCreatedSeconds[row] = isNew ? createdSeconds : Math.min(knownSeconds, createdSeconds)
  switch (into.head.type) {
    case 'gauge':
      return mergeGauge(into, row, part, at, isNew)
    case 'stateset':
      if (!takeLatest(into, row, part, at, isNew)) return
      into.values.fill(hasState(part, at) ? 0 : NaN, row * into.width, (row + 1) * into.width)
      return addRow(into, row, part, at)
    case 'info':
      into.values[row] = 1
      return
    default:
      return addRow(into, row, part, at)
  }
}

/** A series that was withdrawn has none. */
function hasState({ family, width }: Part, at: number): boolean {
  return !Number.isNaN(family.values[at * width])
}

function mergeGauge(into: GrowingFamily, row: number, part: Part, at: number, isNew: boolean): void {
  if (into.mode === undefined) return
  if (isNewest(into.mode)) {
    if (takeLatest(into, row, part, at, isNew)) into.values[row] = part.family.latest[at] ?? 0
    return
  }
  const value = part.family.values[at] ?? 0
  into.values[row] = isNew ? value : combine(into.mode, into.values[row] ?? 0, value)
}

function isNewest(mode: GaugeMode | undefined): boolean {
  return mode === 'mostrecent' || mode === 'livemostrecent'
}

/** Whether what this shard says is the newest so far; it then is the one to be newer than. */
function takeLatest(into: GrowingFamily, row: number, { family }: Part, at: number, isNew: boolean): boolean {
  const seconds = family.latestSeconds[at] ?? NaN
  if (!isNew && seconds < (into.latestSeconds[row] ?? NaN)) return false
  into.latestSeconds[row] = seconds
  return true
}

function addRow(into: GrowingFamily, row: number, { family, width, columns }: Part, at: number): void {
  for (let i = 0; i < width; i++) {
    // Behind the buckets, wherever they end, is the sum.
    const column = columns === undefined ? i : i < columns.length ? (columns[i] ?? 0) : into.width - 1
    if (column < 0) continue
    const target = row * into.width + column
    into.values[target] = (into.values[target] ?? 0) + (family.values[at * width + i] ?? 0)
  }
}

function mergeExemplars(into: GrowingFamily, { family, rows, width, columns }: Part): void {
  for (const [key, exemplar] of family.exemplars) {
    const column = key % width
    const target = (rows[Math.floor(key / width)] ?? 0) * into.width + (columns?.[column] ?? column)
    const known = into.exemplars.get(target)?.timestampSeconds ?? -Infinity
    if ((exemplar.timestampSeconds ?? 0) >= known) into.exemplars.set(target, exemplar)
  }
}
