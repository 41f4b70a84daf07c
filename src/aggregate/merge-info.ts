import { gaugeFlags } from '../model/series-block.ts'
import type { MergeRule } from './merge-rule.ts'
import { noRow } from './family-table.ts'

/** Everything that live sources say, each once. What an info says is part of its row's labels. */
export const mergeInfo: MergeRule = {
  overflow: 'refuse',
  merge({ state, family, from, source, finder }, row, at) {
    if (((from.flags[at] ?? 0) & gaugeFlags.withdrawn) !== 0) return state.dropCell(source, family, row)
    const said = finder.infoRow(at)
    if (said === noRow || !state.setCell(source, family, row, said)) state.tallies.refused++
  },
  show(_family, row, live, into, at) {
    into[at] = 1
    return live?.has[row] === 1
  },
}
