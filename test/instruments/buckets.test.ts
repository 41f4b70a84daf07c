import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  checkedBounds,
  defaultBuckets,
  exponentialBuckets,
  linearBuckets,
} from '../../src/instruments/buckets.ts'

test('defaultBuckets are those of the Python client', () => {
  expect(defaultBuckets).toEqual([0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10])
})

describe('linearBuckets()', () => {
  test.each([
    [1, 2, 3, [1, 3, 5]],
    [-1, 0.5, 4, [-1, -0.5, 0, 0.5]],
    [0, 1, 1, [0]],
  ])('%d + n x %d, %d times: %j', (start, width, count, bounds) => {
    expect(linearBuckets(start, width, count)).toEqual(bounds)
  })

  test.each([
    [1, 0, 3, 'Cannot make buckets: width must be above 0, received 0'],
    [1, -1, 3, 'Cannot make buckets: width must be above 0, received -1'],
    [1, Number.NaN, 3, 'Cannot make buckets: width must be above 0, received NaN'],
    [1, 1, 0, 'Cannot make buckets: count must be a whole number above 0, received 0'],
    [1, 1, 1.5, 'Cannot make buckets: count must be a whole number above 0, received 1.5'],
    [1, 1, Infinity, 'Cannot make buckets: count must be a whole number above 0, received Infinity'],
  ])('refuses %d, %d, %d', (start, width, count, message) => {
    expect(() => linearBuckets(start, width, count)).toThrow(new RangeError(message))
  })
})

describe('exponentialBuckets()', () => {
  test.each([
    [1, 10, 3, [1, 10, 100]],
    [0.5, 2, 4, [0.5, 1, 2, 4]],
  ])('%d x %d ^ n, %d times: %j', (start, factor, count, bounds) => {
    expect(exponentialBuckets(start, factor, count)).toEqual(bounds)
  })

  test.each([
    [0, 2, 3, 'Cannot make buckets: start must be above 0, received 0'],
    [-1, 2, 3, 'Cannot make buckets: start must be above 0, received -1'],
    [1, 1, 3, 'Cannot make buckets: factor must be above 1, received 1'],
    [1, Number.NaN, 3, 'Cannot make buckets: factor must be above 1, received NaN'],
    [1, 2, -1, 'Cannot make buckets: count must be a whole number above 0, received -1'],
  ])('refuses %d, %d, %d', (start, factor, count, message) => {
    expect(() => exponentialBuckets(start, factor, count)).toThrow(new RangeError(message))
  })
})

describe('checkedBounds()', () => {
  test.each<[readonly (number | string)[], readonly number[]]>([
    [[1], [1]],
    [
      [-1, 0, 2.5],
      [-1, 0, 2.5],
    ],
    [[1, Infinity], [1]],
    [
      ['0.5', ' 1 ', '1e3', '+Inf'],
      [0.5, 1, 1000],
    ],
    [['1', 'inf'], [1]],
    [['1', 'Infinity'], [1]],
  ])('%j gives %j', (buckets, bounds) => {
    expect(checkedBounds('h', buckets)).toEqual(bounds)
  })

  test.each<[string, unknown, string]>([
    ['equal bounds', [1, 1, 2], 'buckets must be numbers that rise strictly, received 1 at 1'],
    ['bounds that fall', [5, 1], 'buckets must be numbers that rise strictly, received 1 at 1'],
    ['NaN', [Number.NaN, 1], 'buckets must be numbers that rise strictly, received NaN at 0'],
    ['text that is no number', [1, 'two'], 'buckets must be numbers that rise strictly, received two at 1'],
    ['empty text', [''], 'buckets must be numbers that rise strictly, received  at 0'],
    ['nothing', [1, undefined], 'buckets must be numbers that rise strictly, received undefined at 1'],
    [
      'two infinities',
      [1, Infinity, Infinity],
      'buckets must be numbers that rise strictly, received Infinity at 2',
    ],
    ['no bound', [], 'buckets must have a finite bound first, received []'],
    ['infinity alone', [Infinity], 'buckets must have a finite bound first, received [Infinity]'],
    ['minus infinity', [-Infinity, 1], 'buckets must have a finite bound first, received [-Infinity, 1]'],
    ['what is not an array', 5, 'buckets must be an array, received number'],
    ['text', '1,2', 'buckets must be an array, received string'],
  ])('refuses %s', (_, buckets, message) => {
    expect(() => checkedBounds('h', buckets as readonly number[])).toThrow(
      `Cannot make histogram "h": ${message}`,
    )
  })

  test('gives a copy: the array of the caller may change afterwards', () => {
    const buckets = [1, 2]
    const bounds = checkedBounds('h', buckets)
    buckets.push(0)
    expect(bounds).toEqual([1, 2])
  })

  test('whatever it accepts rises strictly and is finite', () => {
    fc.assert(
      fc.property(fc.array(fc.double(), { maxLength: 5 }), (buckets) => {
        let bounds: readonly number[]
        try {
          bounds = checkedBounds('h', buckets)
        } catch {
          return
        }
        expect(bounds.length).toBeGreaterThan(0)
        for (const [i, bound] of bounds.entries()) {
          expect(Number.isFinite(bound)).toBe(true)
          expect(bound).toBeGreaterThan(bounds[i - 1] ?? -Infinity)
        }
      }),
    )
  })
})
