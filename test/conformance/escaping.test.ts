import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { escapeLabelName, escapeMetricName } from '../../src/exposition/escaping.ts'
import { writtenLabelName, writtenMetricName } from '../../src/exposition/escaped-text.ts'

const folder = process.env['CONFORMANCE_VECTORS']
const schemes = ['underscores', 'dots', 'values', 'allow-utf-8'] as const

/** Label names that begin so are refused where labels are given, so no scheme has to mark them. */
const isRefused = (name: string): boolean => name.startsWith('__')

describe.skipIf(folder === undefined)('names are escaped as in the Python client', () => {
  type Case = Readonly<Record<string, string>> & { readonly in: string }
  const cases = folder === undefined ? [] : (read('scalar_escape_names.json') as readonly Case[])

  test.each(cases)('metric $in', (given) => {
    for (const scheme of schemes) {
      expect(writtenMetricName(escapeMetricName(given.in, scheme))).toBe(given[`metric/${scheme}`])
    }
  })

  test.each(cases.filter((given) => !isRefused(given.in)))('label $in', (given) => {
    for (const scheme of schemes) {
      expect(writtenLabelName(escapeLabelName(given.in, scheme))).toBe(given[`label/${scheme}`])
    }
  })
})

describe.skipIf(folder === undefined)('names are escaped as in the Go client', () => {
  interface Vectors {
    readonly escape: readonly {
      readonly input: string
      readonly underscores: string
      readonly dots: string
      readonly values: string
    }[]
  }
  const { escape } = folder === undefined ? { escape: [] } : (read('name-escaping.json') as Vectors)

  // No metric has an empty name.
  test.each(escape.filter(({ input }) => input !== ''))('$input', ({ input, underscores, dots, values }) => {
    expect([
      escapeMetricName(input, 'underscores'),
      escapeMetricName(input, 'dots'),
      escapeMetricName(input, 'values'),
    ]).toEqual([underscores, dots, values])
  })
})

function read(file: string): unknown {
  return JSON.parse(readFileSync(join(folder ?? '', file), 'utf8'))
}
