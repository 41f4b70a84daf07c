/**
 * The default bounds of a histogram: those of the Python client, made for seconds of a web request.
 * @example
 * new Histogram({ name: 'latency_seconds', help: 'Time to answer', buckets: [...defaultBuckets, 30, 60] })
 */
export const defaultBuckets: readonly number[] = [
  0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10,
]

/**
 * `count` bounds, `width` apart, the first at `start`.
 * @example
 * linearBuckets(1, 2, 3) // [1, 3, 5]
 * @throws RangeError when count is not a whole number above 0, or width not above 0.
 */
export function linearBuckets(start: number, width: number, count: number): number[] {
  assertCount(count)
  if (!(width > 0)) throw new RangeError(`Cannot make buckets: width must be above 0, received ${width}`)
  return Array.from({ length: count }, (_, i) => start + i * width)
}

/**
 * `count` bounds, each `factor` times the one before, the first at `start`.
 * @example
 * exponentialBuckets(1, 10, 3) // [1, 10, 100]
 * @throws RangeError when count is not a whole number above 0, start not above 0, or factor not above 1.
 */
export function exponentialBuckets(start: number, factor: number, count: number): number[] {
  assertCount(count)
  if (!(start > 0)) throw new RangeError(`Cannot make buckets: start must be above 0, received ${start}`)
  if (!(factor > 1)) throw new RangeError(`Cannot make buckets: factor must be above 1, received ${factor}`)
  return Array.from({ length: count }, (_, i) => start * factor ** i)
}

/**
 * The finite bounds of a histogram; a last +Inf is dropped, as it is always there.
 * @throws TypeError, RangeError unless they rise strictly, without NaN, and there is at least one.
 */
export function checkedBounds(metric: string, buckets: readonly (number | string)[]): readonly number[] {
  if (!Array.isArray(buckets))
    throw new TypeError(
      `Cannot make histogram "${metric}": buckets must be an array, received ${typeof buckets}`,
    )
  const bounds = buckets.map(toBound)
  const invalid = bounds.findIndex(
    (bound, i) => Number.isNaN(bound) || (i > 0 && !(bound > (bounds[i - 1] ?? NaN))),
  )
  if (invalid >= 0) {
    throw new RangeError(
      `Cannot make histogram "${metric}": buckets must be numbers that rise strictly, received ${String(buckets[invalid])} at ${invalid}`,
    )
  }
  const finite = bounds.at(-1) === Infinity ? bounds.slice(0, -1) : bounds
  if (finite.length === 0 || finite[0] === -Infinity) {
    throw new RangeError(
      `Cannot make histogram "${metric}": buckets must have a finite bound first, received [${buckets.join(', ')}]`,
    )
  }
  return finite
}

/** Bounds may be given as text, as configuration has them. */
function toBound(bucket: number | string): number {
  if (typeof bucket === 'number') return bucket
  if (typeof bucket !== 'string' || bucket.trim() === '') return NaN
  return /^\+?inf(inity)?$/i.test(bucket) ? Infinity : Number(bucket)
}

function assertCount(count: number): void {
  if (Number.isInteger(count) && count > 0) return
  throw new RangeError(`Cannot make buckets: count must be a whole number above 0, received ${count}`)
}
