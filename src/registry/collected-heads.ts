import type { Collector } from '../model/collector.ts'
import { type FamilyHead, headOf } from '../model/family-head.ts'
import { assertFamily } from './assert-family.ts'

/** The heads of the families that a collector gives at once; none when it gives them later. */
export function collectedHeads(collector: Collector): readonly FamilyHead[] {
  const families = collector.collect()
  if (Symbol.iterator in families) return [...families].map((family) => headOf(assertFamily(family, [])))
  // It was asked in vain, and what comes of that is nobody's concern.
  if ('then' in families) families.then(undefined, () => undefined)
  return []
}
