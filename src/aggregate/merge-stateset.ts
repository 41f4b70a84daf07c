import { gaugeFlags } from '../model/series-block.ts'
import { noState, stateColumns } from './columns.ts'
import type { MergeRule } from './merge-rule.ts'

/** When a state was said that is only repeated: later than never, and before whatever others say, here or in another shard. */
const repeatedSeconds = 0.001

/** The newest state holds, whichever source it comes from; also that there is none any more. */
export const mergeStateSet: MergeRule = {
  overflow: 'refuse',
  merge({ state, family, from, columns, atSeconds }, row, at) {
    const { values } = family
    const start = row * family.stride
    const knownSeconds = values[start + stateColumns.latestSeconds] ?? 0
    const isRepeated = ((from.flags[at] ?? 0) & gaugeFlags.repeated) !== 0
    if (atSeconds < knownSeconds || (isRepeated && knownSeconds !== 0)) return
    const received = from.values[at] ?? 0
    const isWithdrawn = ((from.flags[at] ?? 0) & gaugeFlags.withdrawn) !== 0
    const holds = isWithdrawn ? noState : columns === undefined ? received : (columns[received] ?? -1)
    if (holds < 0) {
      state.tallies.refused++
      return
    }
    values[start + stateColumns.state] = holds
    values[start + stateColumns.latestSeconds] = isRepeated ? repeatedSeconds : atSeconds
  },
  show(family, row, _live, into, at) {
    if (family.head.type !== 'stateset') return false
    const start = row * family.stride
    if (family.values[start + stateColumns.latestSeconds] === 0) return false
    const holds = family.values[start + stateColumns.state] ?? 0
    // One without a state stays in the view: between shards it may be the newest that is said.
    into.fill(Number.isNaN(holds) ? NaN : 0, at, at + family.head.states.length)
    if (!Number.isNaN(holds)) into[at + holds] = 1
    return true
  },
}
