import { type FamilyHead, widthOf } from '../model/family-head.ts'

/** Columns of a gauge. */
export const gaugeColumns = {
  /**
   * The newest value of any source. Kept from the first one on, so that the step to `mostrecent` needs no
   * more.
   */
  latest: 0,
  /** In its place where only live values count: the time of the newest, before it was made later than that of others. */
  newestSeconds: 0,
  /** When that was. */
  latestSeconds: 1,
  /** What forgotten sources have left to a sum, minimum or maximum over all sources. */
  left: 2,
  /** Which of the above there is, see `gaugeHas`. */
  has: 3,
} as const

/** Bits of the column `has`. */
export const gaugeHas = { latest: 1, left: 2 } as const

/** Columns of a state set. */
export const stateColumns = { state: 0, latestSeconds: 1 } as const

/** The state of a series that was withdrawn. */
export const noState: number = NaN

/**
 * How many numbers a row has: what its type needs, then its start time.
 *
 *     counter    sum, compensation
 *     histogram  a plain count a bucket, sum, compensation
 *     summary    count, sum, compensation
 *     gauge      see `gaugeColumns`
 *     stateset   see `stateColumns`
 *     info       nothing: the labels are all
 */
export function strideOf(head: FamilyHead): number {
  switch (head.type) {
    case 'gauge':
      return 5
    case 'stateset':
      return 3
    case 'info':
      return 1
    default:
      // What is shown, the compensation of the sum, the start time.
      return widthOf(head) + 2
  }
}
