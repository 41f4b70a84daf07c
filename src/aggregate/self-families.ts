import type { AggregateState } from './aggregate-state.ts'
import { conflictReasons } from './conflicts.ts'
import { type SelfMetric, type SelfRow, selfRows, selfValue, selfValues } from './self-family.ts'
import type { ViewFamily } from './view.ts'

const batches: SelfMetric = { type: 'counter', name: 'batches', help: 'Pushes by what they came to' }
const lost: SelfMetric = {
  type: 'counter',
  name: 'lost_batches',
  help: 'Batches that sources gave up, seen as gaps in their sequences',
}
const overflow: SelfMetric = {
  type: 'counter',
  name: 'overflow',
  help: 'Rows over a limit: folded into an overflow series, or refused',
}
const conflicts: SelfMetric = {
  type: 'counter',
  name: 'conflicts',
  help: 'Rows that did not agree with what another deployment had sent before',
}
const quarantined: SelfMetric = {
  type: 'counter',
  name: 'quarantined_batches',
  help: 'Batches of the log that could not be applied again',
}
const series: SelfMetric = { type: 'gauge', name: 'series', help: 'Series of all families' }
const families: SelfMetric = { type: 'gauge', name: 'families', help: 'Families' }
const stepped: SelfMetric = {
  type: 'gauge',
  name: 'stepped_families',
  help: 'Gauges with aggregation auto that were set, so that the newest value counts',
}
const sources: SelfMetric = { type: 'gauge', name: 'sources', help: 'Sources that are remembered' }
const limit: SelfMetric = {
  type: 'gauge',
  name: 'limit',
  help: 'What may be held at most; what is over it is in overflow, or told to wait',
}
const memory: SelfMetric = {
  type: 'gauge',
  name: 'memory_bytes',
  help: 'Estimated memory of all that is kept',
}

/**
 * What an aggregator shows about itself. The counters are part of its state: they survive whatever it
 * survives.
 */
export function selfFamilies(state: AggregateState): readonly ViewFamily[] {
  const { applied, duplicate, busy, unsupported, invalid, too_large, stale, conflict, moved } = state.tallies
  const { folded, refused } = state.tallies
  const results = { applied, duplicate, busy, unsupported, invalid, too_large, stale, conflict, moved }
  const { live, idle } = state.sources
  const created = state.createdSeconds
  return [
    selfValues(batches, 'result', results, created),
    selfValue(lost, state.tallies.lost, created),
    selfValues(overflow, 'result', { folded, refused }, created),
    selfRows(conflicts, conflictRows(state), created),
    selfValue(quarantined, state.tallies.quarantined, created),
    selfValue(series, state.series, created),
    selfValue(families, state.families.size, created),
    selfValue(stepped, steppedFamilies(state), created),
    selfValues(sources, 'state', { live: live.size, idle: idle.size }, created),
    selfValue(memory, state.meter.bytes, created),
    selfValues(limit, 'of', limitsOf(state), created),
  ]
}

function limitsOf({ limits }: AggregateState): Readonly<Record<string, number>> {
  const { maxSeries, maxFamilies, maxSources, maxBytes } = limits
  return { series: maxSeries, families: maxFamilies, sources: maxSources, memory_bytes: maxBytes }
}

/** Those of a family that is gone, or that nobody may have, are counted without it. */
function conflictRows(state: AggregateState): readonly SelfRow[] {
  const byFamily = [...state.conflicts.all()]
  const others = conflictReasons.map((reason) => {
    const known = byFamily.filter((one) => one.reason === reason).reduce((sum, { rows }) => sum + rows, 0)
    return { labels: { reason }, value: state.tallies[reason] - known }
  })
  return [
    ...others,
    ...byFamily.map(({ family, reason, rows }) => ({ labels: { reason, family }, value: rows })),
  ]
}

function steppedFamilies(state: AggregateState): number {
  let count = 0
  for (const { isStepped } of state.families.values()) if (isStepped) count++
  return count
}
