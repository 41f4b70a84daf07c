import { widthOf } from '../model/family-head.ts'
import type { AggregateState } from './aggregate-state.ts'
import { gaugeColumns, gaugeHas, stateColumns } from './columns.ts'
import type { FamilyTable } from './family-table.ts'
import { has, modeOf } from './gauge-modes.ts'
import { gatherLiveValues } from './live-values.ts'
import type { LiveValues } from './merge-rule.ts'
import { ruleOf } from './merge-rules.ts'
import { firstRows, newViewFamily } from './new-view-family.ts'
import { selfFamilies } from './self-families.ts'
import type { View, ViewFamily } from './view.ts'

/** Copies what an aggregate shows at `nowSeconds`, its own metrics last. Changes nothing. */
export function viewOf(state: AggregateState, nowSeconds: number): View {
  const { byFamily, validUntilSeconds } = gatherLiveValues(state, nowSeconds)
  const tables = [...state.families.values()]
  const families = tables.map((table) => viewFamily(table, byFamily.get(table), 'shown'))
  const unsaid = tables
    .filter(mayStep)
    .map((table) => viewFamily(table, byFamily.get(table), 'unsaid'))
    .filter(({ rows }) => rows > 0)
  return {
    lsn: state.lsn,
    nowSeconds,
    validUntilSeconds,
    families: [...families, ...selfFamilies(state)],
    unsaid,
  }
}

function mayStep({ head, isStepped }: FamilyTable): boolean {
  return head.type === 'gauge' && head.aggregation === 'auto' && !isStepped
}

function viewFamily(
  family: FamilyTable,
  live: LiveValues | undefined,
  which: 'shown' | 'unsaid',
): ViewFamily {
  const { head, stride } = family
  const rule = ruleOf(head)
  const mode = modeOf(family)
  const width = widthOf(head)
  const labels = [...family.labels]
  const into = newViewFamily(family, labels, family.rows, family.index.copyIds())
  const { labelIds, latest, latestSeconds } = into
  let rows = 0
  for (let row = 0; row < family.rows; row++) {
    const isShown = rule.show(family, row, live, into.values, rows * width)
    if (which === 'shown' ? !isShown : isShown || !has(family, row, gaugeHas.latest)) continue
    if (rows < row) labelIds.copyWithin(rows * labels.length, row * labels.length, (row + 1) * labels.length)
    into.rowCreatedSeconds[rows] = family.rowCreatedSeconds(row)
    if (live !== undefined && mode === 'livemostrecent') {
      latest[rows] = live.values[row] ?? 0
      latestSeconds[rows] = live.seconds[row] ?? NaN
    } else if (head.type === 'gauge') {
      latest[rows] = family.values[row * stride + gaugeColumns.latest] ?? 0
      latestSeconds[rows] = has(family, row, gaugeHas.latest)
        ? (family.values[row * stride + gaugeColumns.latestSeconds] ?? NaN)
        : NaN
    } else if (head.type === 'stateset') {
      latestSeconds[rows] = family.values[row * stride + stateColumns.latestSeconds] ?? NaN
    }
    rows++
  }
  // Only amounts have exemplars, and their rows are all shown: the numbers of the rows have not changed.
  for (const [key, exemplar] of family.exemplars) into.exemplars.set(key, exemplar)
  return firstRows(into, rows)
}
