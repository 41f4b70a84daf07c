import { defaultLimits, type Limits } from '../../../src/aggregate/limits.ts'
import type { SeededRandom } from '../../harness/seeded-random.ts'

/** Small ones in some histories, so that they are met. */
export function drawLimits(random: SeededRandom): Limits {
  const sometimes = (probability: number, small: number, usual: number): number =>
    random.chance(probability) ? small : usual
  return {
    maxSeries: sometimes(0.1, 8, defaultLimits.maxSeries),
    maxSeriesPerFamily: sometimes(0.2, 2, defaultLimits.maxSeriesPerFamily),
    maxFamilies: sometimes(0.05, 3, defaultLimits.maxFamilies),
    maxSources: sometimes(0.3, 2, defaultLimits.maxSources),
    maxBytes: sometimes(0.1, 12_000, defaultLimits.maxBytes),
    liveSeconds: random.pick([60, 90, defaultLimits.liveSeconds]) ?? 60,
    retentionSeconds: random.pick([60, 180, defaultLimits.retentionSeconds]) ?? 60,
    maxLeaseSeconds: sometimes(0.2, 60, defaultLimits.maxLeaseSeconds),
    maxStampAheadSeconds: defaultLimits.maxStampAheadSeconds,
  }
}

/** A table that is full of living sources has room for no other until an operator makes some. */
export function roomy(limits: Limits): Limits {
  return { ...limits, maxSources: defaultLimits.maxSources }
}
