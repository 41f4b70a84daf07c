import type { AggregateState } from './aggregate-state.ts'
import { answerKinds } from './answer.ts'
import { conflictReasons } from './conflicts.ts'
import { byLabel, selfFamily, type SelfRow } from './self-family.ts'
import type { ViewFamily } from './view.ts'

/**
 * What an aggregator shows about itself. The counters are part of its state: they survive whatever it
 * survives.
 */
export function selfFamilies(state: AggregateState): readonly ViewFamily[] {
  const { tallies, sources, limits, createdSeconds } = state
  const counter = (name: string, help: string, rows: number | readonly SelfRow[]): ViewFamily =>
    selfFamily('counter', name, help, rows, createdSeconds)
  const gauge = (name: string, help: string, rows: number | readonly SelfRow[]): ViewFamily =>
    selfFamily('gauge', name, help, rows, createdSeconds)
  const stepped = [...state.families.values()].filter((family) => family.isStepped)
  const { maxSeries, maxFamilies, maxSources, maxBytes } = limits
  const most = { series: maxSeries, families: maxFamilies, sources: maxSources, memory_bytes: maxBytes }
  const known = { live: sources.live.size, idle: sources.idle.size }
  return [
    counter('batches', 'Pushes by what they came to', byLabel('result', tallies, answerKinds)),
    counter('lost_batches', 'Batches that sources gave up, seen as gaps in their sequences', tallies.lost),
    counter(
      'overflow',
      'Rows over a limit: folded into an overflow series, or refused',
      byLabel('result', tallies, ['folded', 'refused']),
    ),
    counter(
      'conflicts',
      'Rows that did not agree with what another deployment had sent before',
      conflictRows(state),
    ),
    counter('quarantined_batches', 'Batches of the log that could not be applied again', tallies.quarantined),
    gauge('series', 'Series of all families', state.series),
    gauge('families', 'Families', state.families.size),
    gauge(
      'stepped_families',
      'Gauges with aggregation auto that were set, so that the newest value counts',
      stepped.length,
    ),
    gauge('sources', 'Sources that are remembered', byLabel('state', known, ['live', 'idle'])),
    gauge('memory_bytes', 'Estimated memory of all that is kept', state.meter.bytes),
    gauge(
      'limit',
      'What may be held at most; what is over it is in overflow, or told to wait',
      byLabel('of', most, ['series', 'families', 'sources', 'memory_bytes']),
    ),
  ]
}

/** Those of a family that is gone, or that nobody may have, are counted without it. */
function conflictRows({ tallies, conflicts }: AggregateState): readonly SelfRow[] {
  const others = { ...tallies }
  const byFamily = [...conflicts.all()].map(({ family, reason, rows }) => {
    others[reason] -= rows
    return { labels: { reason, family }, value: rows }
  })
  return [...byLabel('reason', others, conflictReasons), ...byFamily]
}
