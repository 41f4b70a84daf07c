import type { MergeRule } from './merge-rule.ts'
import { noRow } from './family-table.ts'

/** Everything that live sources say, each once. What an info says is part of its row's labels. */
export const mergeInfo: MergeRule = {
  overflow: 'refuse',
  merge({ state, family, source, finder }, row, at) {
    const said = finder.infoRow(at)
    if (said === noRow || !state.setCell(source, family, row, said)) state.tallies.refused++
  },
  show(_family, row, live, into, at) {
    into[at] = 1
    return live?.has[row] === 1
  },
}
