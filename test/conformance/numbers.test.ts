import { describe, expect, test } from 'vitest'
import { formatCanonical } from '../../src/model/numbers.ts'
import { toNumber, type WrittenNumber } from './scenario.ts'
import { readVectors } from './vectors.ts'

interface Case {
  readonly in: WrittenNumber
  readonly out: string
}

const cases = readVectors('scalar_float_to_go_string.json') as readonly Case[]

/** The Python client gives large negative numbers no exponent; Prometheus does. */
const isLargeNegative = ({ in: value }: Case): boolean => toNumber(value) <= -1e6 && value !== '-Inf'

describe('formatCanonical() writes numbers as the Python client', () => {
  test.each(cases.filter((one) => !isLargeNegative(one)))('$in: $out', ({ in: value, out }) => {
    expect(formatCanonical(toNumber(value))).toBe(out)
  })

  test.each(cases.filter(isLargeNegative))(
    '$in: not $out, but the number above 0 with a sign',
    ({ in: value, out }) => {
      expect(formatCanonical(toNumber(value))).toBe(`-${formatCanonical(-toNumber(value))}`)
      expect(Number(out)).toBe(toNumber(value))
    },
  )
})
