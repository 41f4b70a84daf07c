import type { ExemplarInput } from './metric-family-builder.ts'

/** A bucket as formats show it: everything up to the bound. The last bound is +Inf. */
export interface CumulativeBucket {
  readonly le: number
  readonly count: number
  readonly exemplar?: ExemplarInput | undefined
}

/** Checks the buckets of one series. @throws TypeError, RangeError unless bounds rise strictly and end with +Inf. */
export function assertBuckets(metric: string, buckets: readonly CumulativeBucket[]): void {
  const cannot = `Cannot add a metric to "${metric}": buckets must`
  const given: unknown = buckets
  if (!Array.isArray(given) || given.length === 0) {
    throw new TypeError(`${cannot} be a list with +Inf last, received none`)
  }
  for (const [i, { le, count }] of buckets.entries()) {
    if (typeof le !== 'number' || !(le > (buckets[i - 1]?.le ?? -Infinity))) {
      throw new RangeError(`${cannot} have bounds that rise strictly, received ${le} at ${i}`)
    }
    if (!Number.isFinite(count)) {
      throw new RangeError(`${cannot} have counts that are finite numbers, received ${count} at ${i}`)
    }
  }
  const last = buckets.at(-1)?.le
  if (last !== Infinity) throw new RangeError(`${cannot} have +Inf last, received ${last}`)
}

/** All finite bounds that any series has, rising. */
export function boundsOf(series: readonly (readonly CumulativeBucket[])[]): readonly number[] {
  const bounds = new Set(series.flatMap((buckets) => buckets.map(({ le }) => le)))
  bounds.delete(Infinity)
  return [...bounds].sort((a, b) => a - b)
}

/** The plain counts of one series over the family's bounds and +Inf; NaN where it has no such bound. */
export function plainCounts(
  buckets: readonly CumulativeBucket[],
  bounds: readonly number[],
): readonly number[] {
  const counts = new Map(buckets.map(({ le, count }) => [le, count]))
  let before = 0
  return [...bounds, Infinity].map((bound) => {
    const count = counts.get(bound)
    if (count === undefined) return NaN
    const plain = count - before
    before = count
    return plain
  })
}
