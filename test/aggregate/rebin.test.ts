import fc from 'fast-check'
import { expect, test } from 'vitest'
import { rebin } from '../../src/aggregate/rebin.ts'

const bounds = fc
  .uniqueArray(fc.integer({ min: -20, max: 20 }), { maxLength: 12 })
  .map((all) => all.sort((a, b) => a - b))
const observations = fc.array(fc.integer({ min: -25, max: 25 }), { maxLength: 40 })

/** The bucket that an observation is counted in. */
const bucketOf = (value: number, edges: readonly number[]): number => {
  const bucket = edges.findIndex((edge) => value <= edge)
  return bucket < 0 ? edges.length : bucket
}

test('rebin() keeps every observation and never moves one down: 500 pairs of bounds', () => {
  fc.assert(
    fc.property(bounds, bounds, observations, (from, to, values) => {
      const buckets = rebin(from, to) ?? Int32Array.from([...from, Infinity].keys())
      expect(buckets).toHaveLength(from.length + 1)
      for (const value of values) {
        const moved = buckets[bucketOf(value, from)] ?? -1
        const exact = bucketOf(value, to)
        expect(moved).toBeGreaterThanOrEqual(exact)
        expect(moved).toBeLessThanOrEqual(to.length)
        // Exact where the bound of its bucket is one of ours.
        if (to.includes(from[bucketOf(value, from)] ?? NaN))
          expect(to[moved]).toBe(from[bucketOf(value, from)])
      }
      expect([...buckets]).toEqual([...buckets].sort((a, b) => a - b))
    }),
    { numRuns: 500 },
  )
})

test('rebin() has nothing to do for the same bounds', () => {
  expect(rebin([1, 2], [1, 2])).toBeUndefined()
  expect(rebin([], [])).toBeUndefined()
  expect(rebin([1], [])).toEqual(Int32Array.of(0, 0))
})
