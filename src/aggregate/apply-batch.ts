import type { AggregateState } from './aggregate-state.ts'
import { compactRows } from './compact-rows.ts'
import { mergeExemplars } from './merge-exemplars.ts'
import { mergeFamily } from './merge-family.ts'
import type { BatchEntry } from './record.ts'
import type { Source } from './source.ts'
import { TextIds } from './text-ids.ts'

/** Merges a batch that was let in. */
export function applyBatch(state: AggregateState, entry: BatchEntry): void {
  const { batch } = entry
  const source = takeSource(state, entry)
  const atSeconds = Math.max(0, state.nowSeconds - entry.ageSeconds)
  compactRows(state)
  const textIds = new TextIds(batch.strings.length)
  const merged = batch.families.map((from) => mergeFamily(state, source, batch, from, atSeconds, textIds))
  mergeExemplars(state, batch.exemplars, merged, atSeconds)
  state.tallies.applied++
}

/** Notes what the batch says about its source. */
function takeSource(state: AggregateState, { batch, leaseSeconds }: BatchEntry): Source {
  const known = state.sources.find(batch.source)
  const source = known ?? state.addSource(batch.source)
  // One that begins in the middle had live values, somewhere, that are not here.
  if (known === undefined && batch.sequence > 1) source.resync = 'wanted'
  if (known !== undefined) state.tallies.lost += batch.sequence - known.sequence - 1
  source.resync = source.resync === 'wanted' ? 'told' : 'none'
  source.sequence = batch.sequence
  source.nonce = batch.nonce
  source.leaseSeconds = Math.min(leaseSeconds, state.limits.maxLeaseSeconds, state.limits.liveSeconds)
  state.sources.touch(source, state.nowSeconds)
  return source
}
