import type { FamilyHead } from '../model/family-head.ts'
import { noFamilies } from '../model/gather.ts'
import type { MetricFamily } from '../model/metric-family.ts'
import { isFamilyType } from '../model/name-index.ts'
import { assertMetricName } from '../model/names.ts'

/**
 * Users write collectors, and not all of them in TypeScript. A name that was described was looked at then.
 * @throws TypeError for what is no family, RangeError for a name that cannot be.
 */
export function assertFamily(family: MetricFamily, heads: readonly FamilyHead[]): MetricFamily {
  const { open, type, help, labels } = Object(family) as Partial<MetricFamily>
  if (open === undefined || !isFamilyType(type) || typeof help !== 'string' || !Array.isArray(labels))
    throw noFamilies(family)
  if (!isDescribed(family, heads)) assertMetricName(family.name, 'utf8')
  return family
}

/** Whether a family is one of those that a collector has described. */
export function isDescribed(family: MetricFamily, heads: readonly FamilyHead[]): boolean {
  return heads.some(({ type, name }) => type === family.type && name === family.name)
}
