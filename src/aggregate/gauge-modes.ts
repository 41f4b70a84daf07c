import type { GaugeAggregation } from '../model/family-head.ts'
import { gaugeColumns, gaugeHas } from './columns.ts'
import type { FamilyTable } from './family-table.ts'

/** How a gauge is merged now: `auto` is one of two. */
export type GaugeMode = Exclude<GaugeAggregation, 'auto'>

/** Two values of one series, of different sources or shards, as one. */
export function combine(mode: GaugeMode, left: number, right: number): number {
  switch (mode) {
    case 'min':
    case 'livemin':
      return Math.min(left, right)
    case 'max':
    case 'livemax':
      return Math.max(left, right)
    case 'sum':
    case 'livesum':
      return left + right
    default:
      // One value a series: where there are two, as never happens, the later one.
      return right
  }
}

/** The mode of a family, as far as it has been decided; `undefined` for what is not a gauge. */
export function modeOf({ head, isStepped }: Pick<FamilyTable, 'head' | 'isStepped'>): GaugeMode | undefined {
  if (head.type !== 'gauge') return undefined
  if (head.aggregation !== 'auto') return head.aggregation
  return isStepped ? 'mostrecent' : 'livesum'
}

/**
 * How long what a source says of a family counts once the source is silent: while its lease lasts, until it
 * may be forgotten, or for ever.
 */
export function lifeOf(family: FamilyTable): 'lease' | 'retention' | 'ever' {
  const mode = modeOf(family)
  if (mode === 'all') return 'retention'
  return isKeptMode(mode) ? 'ever' : 'lease'
}

/** Whether the values of forgotten sources stay, taken together. */
export function isKeptMode(mode: GaugeMode | undefined): mode is 'sum' | 'min' | 'max' {
  return mode === 'sum' || mode === 'min' || mode === 'max'
}

/** Whether every source has series of its own. */
export function isBySource(family: FamilyTable): boolean {
  const mode = modeOf(family)
  return mode === 'all' || mode === 'liveall'
}

/** Whether a row of a gauge has what `gaugeHas` names. */
export function has(family: FamilyTable, row: number, bit: number): boolean {
  return ((family.values[row * family.stride + gaugeColumns.has] ?? 0) & bit) !== 0
}

/** A row of a gauge has it from now on. */
export function setHas(family: FamilyTable, row: number, bit: number): void {
  const at = row * family.stride + gaugeColumns.has
  family.values[at] = (family.values[at] ?? 0) | bit
}

/** A source that is forgotten leaves its value to the series. */
export function leaveValue(family: FamilyTable, row: number, value: number): void {
  const mode = modeOf(family)
  if (!isKeptMode(mode)) return
  const at = row * family.stride + gaugeColumns.left
  family.values[at] = has(family, row, gaugeHas.left) ? combine(mode, family.values[at] ?? 0, value) : value
  setHas(family, row, gaugeHas.left)
}
