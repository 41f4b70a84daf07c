import type { GaugeHead } from '../model/family-head.ts'
import type { AggregateState } from './aggregate-state.ts'
import type { BatchFamily } from './batch.ts'
import { FamilyTable } from './family-table.ts'
import { joinStates } from './match-columns.ts'
import { familyMemory } from './memory-meter.ts'
import { ownCopy, ownHead } from './own-copy.ts'
import { selfPrefix } from './self-family.ts'

/** The family that the rows of a batch belong to; `undefined`: they must be turned away, and are counted. */
export function admitFamily(state: AggregateState, from: BatchFamily): FamilyTable | undefined {
  const { head, rows } = from
  const family = state.families.get(head.name)
  if (family === undefined) return addFamily(state, from)
  // The first to come decides, and goes on deciding after a restart: it is in the log.
  for (const reason of ['type', 'unit'] as const) {
    if (family.head[reason] === head[reason]) continue
    state.noteConflict(reason, rows, head.name)
    return undefined
  }
  if (family.head.help === '' && head.help !== '') family.head = { ...family.head, help: ownCopy(head.help) }
  if (family.head.type === 'stateset' && head.type === 'stateset') {
    const joined = joinStates(family.head, head)
    const bytes = familyMemory(joined) - familyMemory(family.head)
    if (bytes > 0 && state.reserve(bytes)) family.head = joined
  }
  if (family.head.type === 'gauge' && head.type === 'gauge') {
    if (!settleAggregation(family, family.head, head)) state.noteConflict('aggregation', rows, head.name)
  }
  return family
}

function addFamily(state: AggregateState, { head, rows }: BatchFamily): FamilyTable | undefined {
  if (head.name.startsWith(selfPrefix)) {
    state.noteConflict('name', rows, undefined)
    return undefined
  }
  if (state.families.size >= state.limits.maxFamilies || !state.reserve(familyMemory(head))) {
    state.tallies.refused += rows
    return undefined
  }
  const own = ownHead(head)
  const clash = state.names.claim(own.type, own.name)
  if (clash !== undefined) {
    state.noteConflict('name', rows, clash.family)
    return undefined
  }
  const family = new FamilyTable(own, state.nowSeconds, state.meter)
  state.families.set(own.name, family)
  return family
}

/**
 * Whether two deployments agree. `auto` agrees with `livesum`, which it becomes where a gauge counts what
 * is under way.
 */
function settleAggregation(family: FamilyTable, known: GaugeHead, received: GaugeHead): boolean {
  if (known.aggregation === received.aggregation) return true
  if (known.aggregation === 'livesum' && received.aggregation === 'auto') return true
  if (known.aggregation !== 'auto' || received.aggregation !== 'livesum' || family.isStepped) return false
  family.head = { ...known, aggregation: 'livesum' }
  return true
}
