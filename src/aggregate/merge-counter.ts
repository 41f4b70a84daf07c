import { addCompensated, compensated } from './compensated-sum.ts'
import type { MergeRule } from './merge-rule.ts'

/** Amounts add up. */
export const mergeCounter: MergeRule = {
  overflow: 'fold',
  merge({ family, from }, row, at) {
    addCompensated(family.values, row * family.stride, from.values[at] ?? 0)
  },
  show(family, row, _live, into, at) {
    into[at] = compensated(family.values, row * family.stride)
    return true
  },
}
