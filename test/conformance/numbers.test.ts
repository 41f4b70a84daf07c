import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { formatCanonical } from '../../src/model/numbers.ts'
import { toNumber, type WrittenNumber } from './scenario.ts'

const folder = process.env['CONFORMANCE_VECTORS']

interface Case {
  readonly in: WrittenNumber
  readonly out: string
}

const cases =
  folder === undefined
    ? []
    : (JSON.parse(readFileSync(join(folder, 'scalar_float_to_go_string.json'), 'utf8')) as readonly Case[])

/** The Python client gives large negative numbers no exponent; Prometheus does. */
const isLargeNegative = ({ in: value }: Case): boolean => toNumber(value) <= -1e6 && value !== '-Inf'

describe.skipIf(folder === undefined)('formatCanonical() writes numbers as the Python client', () => {
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
