import type { GaugeHead } from '../model/family-head.ts'
import type { AggregateState } from './aggregate-state.ts'
import type { BatchFamily } from './batch.ts'
import { FamilyTable } from './family-table.ts'
import { joinStates } from './match-columns.ts'
import { familyMemory } from './memory-meter.ts'
import { ownCopy, ownHead } from './own-copy.ts'
import { selfPrefix } from './self-family.ts'
import type { Shortfall } from './tallies.ts'

/** The family that the rows of a batch belong to, or why they must be turned away. */
export function admitFamily(
  state: AggregateState,
  from: BatchFamily,
  createdSeconds: number,
): FamilyTable | Shortfall {
  const { head } = from
  const family = state.families.get(head.name)
  if (family === undefined) return addFamily(state, from, createdSeconds)
  // The first to come decides, and goes on deciding after a restart: it is in the log.
  if (family.head.type !== head.type) return 'type'
  if (family.head.unit !== head.unit) return 'unit'
  if (family.head.help === '' && head.help !== '') family.head = { ...family.head, help: ownCopy(head.help) }
  if (family.head.type === 'stateset' && head.type === 'stateset') {
    const joined = joinStates(family.head, head)
    const bytes = familyMemory(joined) - familyMemory(family.head)
    if (bytes > 0 && state.reserve(bytes)) family.head = joined
  }
  if (family.head.type === 'gauge' && head.type === 'gauge') {
    if (!settleAggregation(family, family.head, head)) state.tallies.aggregation += from.rows
  }
  return family
}

function addFamily(
  state: AggregateState,
  { head }: BatchFamily,
  createdSeconds: number,
): FamilyTable | Shortfall {
  if (head.name.startsWith(selfPrefix)) return 'name'
  if (state.families.size >= state.limits.maxFamilies || !state.reserve(familyMemory(head))) return 'refused'
  const own = ownHead(head)
  if (state.names.claim(own.type, own.name) !== undefined) return 'name'
  const family = new FamilyTable(own, createdSeconds, state.meter)
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
