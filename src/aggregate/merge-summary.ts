import { addCompensated, compensated } from './compensated-sum.ts'
import type { MergeRule } from './merge-rule.ts'

/** Counts and sums add up. Quantiles cannot be merged and are not sent. */
export const mergeSummary: MergeRule = {
  overflow: 'fold',
  merge({ family, from }, row, at) {
    const start = row * family.stride
    family.values[start] = (family.values[start] ?? 0) + (from.values[at * 2] ?? 0)
    addCompensated(family.values, start + 1, from.values[at * 2 + 1] ?? 0)
  },
  show(family, row, _live, into, at) {
    const start = row * family.stride
    into[at] = family.values[start] ?? 0
    into[at + 1] = compensated(family.values, start + 1)
    return true
  },
}
