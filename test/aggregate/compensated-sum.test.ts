import fc from 'fast-check'
import { expect, test } from 'vitest'
import { addCompensated, compensated } from '../../src/aggregate/compensated-sum.ts'

const sumOf = (amounts: readonly number[]): number => {
  const columns = new Float64Array(2)
  for (const amount of amounts) addCompensated(columns, 0, amount)
  return compensated(columns, 0)
}

test('addCompensated() does not lose what a plain sum loses', () => {
  expect(sumOf([1e16, 1, 1, -1e16])).toBe(2)
  expect(sumOf(Array<number>(1_000_000).fill(0.1))).toBe(100_000)
})

test('addCompensated() is exact for integers, and as good as a plain sum for the rest', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -1e9, max: 1e9 })), (amounts) => {
      expect(sumOf(amounts)).toBe(amounts.reduce((sum, amount) => sum + amount, 0))
    }),
  )
})

test('addCompensated() never steps back while nothing negative is added', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0, noNaN: true })), (amounts) => {
      const columns = new Float64Array(2)
      let last = 0
      for (const amount of amounts) {
        addCompensated(columns, 0, amount)
        expect(compensated(columns, 0)).toBeGreaterThanOrEqual(last)
        last = compensated(columns, 0)
      }
    }),
    { numRuns: 1_000 },
  )
})

test.each([
  { amounts: [Infinity], sum: Infinity },
  { amounts: [1, Infinity, 1], sum: Infinity },
  { amounts: [-Infinity, 1], sum: -Infinity },
  { amounts: [Infinity, -Infinity], sum: NaN },
])('addCompensated() takes what is not finite: $amounts', ({ amounts, sum }) => {
  expect(sumOf(amounts)).toBe(sum)
})
