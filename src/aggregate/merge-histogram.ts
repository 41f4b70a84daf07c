import { addCompensated, compensated } from './compensated-sum.ts'
import type { MergeRule } from './merge-rule.ts'

/**
 * The counts of buckets, kept apart and not cumulative, add up; so does the sum. Other bounds are moved
 * into ours.
 */
export const mergeHistogram: MergeRule = {
  overflow: 'fold',
  merge({ family, from, columns }, row, at) {
    const { values, stride } = family
    const start = row * stride
    const end = from.cellStart[at + 1] ?? 0
    for (let cell = from.cellStart[at] ?? 0; cell < end; cell++) {
      const bucket = from.cellKey[cell] ?? 0
      const target = start + (columns === undefined ? bucket : (columns[bucket] ?? 0))
      values[target] = (values[target] ?? 0) + (from.cellValue[cell] ?? 0)
    }
    addCompensated(values, start + stride - 3, from.values[at] ?? 0)
  },
  show(family, row, _live, into, at) {
    const start = row * family.stride
    const sum = family.stride - 3
    for (let i = 0; i < sum; i++) into[at + i] = family.values[start + i] ?? 0
    into[at + sum] = compensated(family.values, start + sum)
    return true
  },
}
