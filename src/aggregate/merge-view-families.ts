import type { Exemplar } from '../model/exemplar.ts'
import { type FamilyHead, widthOf } from '../model/family-head.ts'
import { combine, type GaugeMode, gaugeMode } from './gauge-modes.ts'
import { MergedRows } from './merged-rows.ts'
import { rebin } from './rebin.ts'
import type { ViewFamily } from './view.ts'

/** Families of one name and type as one, added in the order given. `leader` decides what is not equal in all. */
export function mergeViewFamilies(leader: ViewFamily, parts: readonly ViewFamily[]): ViewFamily {
  if (parts.length === 1) return leader
  const into = emptyFamily(leader, parts)
  const merged = new MergedRows(parts)
  for (const part of parts) {
    // Where the newest value counts, a gauge that never had one shows nothing.
    const isWanted = (at: number): boolean =>
      into.mode !== 'mostrecent' || !Number.isNaN(part.latestSeconds[at])
    const rows = merged.rowsOf(part, isWanted)
    const columns = matchColumns(into.head, part.head)
    for (const [at, row] of rows.entries()) if (row >= 0) mergeRow(into, row, part, at, columns)
    mergeExemplars(into, rows, part, columns)
  }
  const { rows, labels } = merged
  return { ...into, rows, labels, labelIds: merged.copyIds() }
}

/** A family that is being put together. */
interface GrowingFamily extends ViewFamily {
  readonly mode: GaugeMode | undefined
  readonly width: number
  readonly hasRow: Uint8Array
  readonly exemplars: Map<number, Exemplar>
}

/** With room for the rows of all parts. */
function emptyFamily(leader: ViewFamily, parts: readonly ViewFamily[]): GrowingFamily {
  const head = mergeHeads(leader.head, parts)
  const width = widthOf(head)
  const isStepped = parts.some((part) => part.isStepped)
  const rows = parts.reduce((sum, part) => sum + part.rows, 0)
  return {
    head,
    width,
    mode: head.type === 'gauge' ? gaugeMode(head.aggregation, isStepped) : undefined,
    isStepped,
    createdSeconds: leader.createdSeconds,
    hasRow: new Uint8Array(rows),
    labels: [],
    rows: 0,
    labelIds: new Int32Array(0),
    values: new Float64Array(rows * width),
    rowCreatedSeconds: new Float64Array(rows),
    latest: new Float64Array(0),
    latestSeconds: new Float64Array(rows),
    exemplars: new Map(),
  }
}

function mergeHeads(leader: FamilyHead, parts: readonly ViewFamily[]): FamilyHead {
  const help = leader.help || (parts.find((part) => part.head.help !== '')?.head.help ?? '')
  if (leader.type !== 'stateset') return { ...leader, help }
  const states = new Set(leader.states)
  for (const { head } of parts)
    if (head.type === 'stateset') for (const state of head.states) states.add(state)
  return { ...leader, help, states: [...states] }
}

/** The common column for each value of a part; `undefined`: the same. */
function matchColumns(into: FamilyHead, part: FamilyHead): Int32Array | undefined {
  if (into.type === 'histogram' && part.type === 'histogram') {
    const buckets = rebin(part.bounds, into.bounds)
    return buckets && Int32Array.of(...buckets, into.bounds.length + 1)
  }
  if (into.type !== 'stateset' || part.type !== 'stateset') return undefined
  return Int32Array.from(part.states, (state) => into.states.indexOf(state))
}

function mergeRow(
  into: GrowingFamily,
  row: number,
  part: ViewFamily,
  at: number,
  columns: Int32Array | undefined,
): void {
  const isNew = into.hasRow[row] === 0
  const createdSeconds = part.rowCreatedSeconds[at] ?? NaN
  into.hasRow[row] = 1
  into.rowCreatedSeconds[row] = isNew
    ? createdSeconds
    : Math.min(into.rowCreatedSeconds[row] ?? NaN, createdSeconds)
  const { type } = into.head
  const seconds = part.latestSeconds[at] ?? NaN
  const isNewest = isNew || seconds >= (into.latestSeconds[row] ?? NaN)
  if (type === 'gauge' && into.mode !== 'mostrecent') {
    const value = part.values[at] ?? 0
    into.values[row] =
      isNew || into.mode === undefined ? value : combine(into.mode, into.values[row] ?? 0, value)
  } else if (type === 'gauge' || type === 'stateset') {
    if (!isNewest) return
    into.latestSeconds[row] = seconds
    if (type === 'gauge') into.values[row] = part.latest[at] ?? 0
    else replaceRow(into, row, part, at, columns)
  } else if (type === 'info') {
    into.values[row] = 1
  } else {
    addRow(into, row, part, at, columns)
  }
}

function addRow(
  into: GrowingFamily,
  row: number,
  part: ViewFamily,
  at: number,
  columns: Int32Array | undefined,
): void {
  const width = widthOf(part.head)
  for (let i = 0; i < width; i++) {
    const target = row * into.width + (columns?.[i] ?? i)
    into.values[target] = (into.values[target] ?? 0) + (part.values[at * width + i] ?? 0)
  }
}

function replaceRow(
  into: GrowingFamily,
  row: number,
  part: ViewFamily,
  at: number,
  columns: Int32Array | undefined,
): void {
  into.values.fill(0, row * into.width, (row + 1) * into.width)
  addRow(into, row, part, at, columns)
}

function mergeExemplars(
  into: GrowingFamily,
  rows: Int32Array,
  part: ViewFamily,
  columns: Int32Array | undefined,
): void {
  const width = widthOf(part.head)
  for (const [key, exemplar] of part.exemplars) {
    const column = key % width
    const target = (rows[Math.floor(key / width)] ?? 0) * into.width + (columns?.[column] ?? column)
    const known = into.exemplars.get(target)?.timestampSeconds ?? -Infinity
    if ((exemplar.timestampSeconds ?? 0) >= known) into.exemplars.set(target, exemplar)
  }
}
