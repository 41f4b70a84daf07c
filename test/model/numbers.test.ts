import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formatCanonical, formatValue } from '../../src/model/numbers.ts'

describe('formatValue()', () => {
  test.each([
    [0, '0'],
    [-0, '0'],
    [1, '1'],
    [0.5, '0.5'],
    [-17, '-17'],
    [1e21, '1e+21'],
    [5e-324, '5e-324'],
    [2 ** 53, '9007199254740992'],
    [Infinity, '+Inf'],
    [-Infinity, '-Inf'],
    [Number.NaN, 'NaN'],
  ])('%d is %s', (value, text) => {
    expect(formatValue(value)).toBe(text)
  })

  test('reads back to the same number', () => {
    fc.assert(
      fc.property(finite, (value) => {
        expect(Number(formatValue(value))).toBe(value + 0)
      }),
      { numRuns: 1000 },
    )
  })
})

describe('formatCanonical()', () => {
  test.each([
    [0, '0.0'],
    [-0, '-0.0'],
    [1, '1.0'],
    [-2, '-2.0'],
    [0.5, '0.5'],
    [0.0001, '0.0001'],
    [0.00009999, '9.999e-05'],
    [0.00001, '1e-05'],
    [1.25e-10, '1.25e-10'],
    [1e-100, '1e-100'],
    [999999, '999999.0'],
    [999999.9, '999999.9'],
    [1e6, '1e+06'],
    [-1e6, '-1e+06'],
    [1234567, '1.234567e+06'],
    [1.5e9, '1.5e+09'],
    [1e10, '1e+10'],
    [1e100, '1e+100'],
    [2 ** 53, '9.007199254740992e+15'],
    [Number.MAX_VALUE, '1.7976931348623157e+308'],
    [5e-324, '5e-324'],
    [Infinity, '+Inf'],
    [-Infinity, '-Inf'],
    [Number.NaN, 'NaN'],
  ])('%d is %s', (value, text) => {
    expect(formatCanonical(value)).toBe(text)
  })

  test('has a point or an exponent of two digits or more, and reads back to the same number', () => {
    fc.assert(
      fc.property(finite, (value) => {
        const text = formatCanonical(value)
        expect(text).toMatch(/^-?\d+(\.\d+$|(\.\d+)?e[+-]\d\d+$)/)
        expect(Number(text)).toBe(value)
      }),
      { numRuns: 1000 },
    )
  })
})

const finite = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.integer(),
  fc.double({ min: -1e7, max: 1e7, noNaN: true }),
)
