/**
 * For each bucket of a histogram the bucket of another one that its observations belong to: the one with
 * the next bound that is not lower. Count and sum stay exact, every bucket stays an upper estimate, and
 * what comes out is a valid histogram. `undefined`: the bounds are the same.
 */
export function rebin(from: readonly number[], to: readonly number[]): Int32Array | undefined {
  if (from.length === to.length && from.every((bound, i) => bound === to[i])) return undefined
  const buckets = new Int32Array(from.length + 1)
  let target = 0
  for (const [bucket, bound] of from.entries()) {
    while (target < to.length && (to[target] ?? Infinity) < bound) target++
    buckets[bucket] = target
  }
  buckets[from.length] = to.length
  return buckets
}
