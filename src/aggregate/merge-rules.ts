import type { FamilyHead } from '../model/family-head.ts'
import { mergeCounter } from './merge-counter.ts'
import { mergeGauge } from './merge-gauge.ts'
import { mergeHistogram } from './merge-histogram.ts'
import { mergeInfo } from './merge-info.ts'
import type { MergeRule } from './merge-rule.ts'
import { mergeStateSet } from './merge-stateset.ts'
import { mergeSummary } from './merge-summary.ts'

/** The rule of a type. @throws RangeError for one that is not aggregated: no batch can carry it. */
export function ruleOf(head: FamilyHead): MergeRule {
  switch (head.type) {
    case 'counter':
      return mergeCounter
    case 'gauge':
      return mergeGauge
    case 'histogram':
      return mergeHistogram
    case 'summary':
      return mergeSummary
    case 'info':
      return mergeInfo
    case 'stateset':
      return mergeStateSet
    default:
      throw new RangeError(
        `Cannot merge "${head.name}": its type must be one that is aggregated, received "${head.type}"`,
      )
  }
}
