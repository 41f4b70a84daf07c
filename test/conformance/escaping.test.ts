import { describe, expect, test } from 'vitest'
import { escapeLabelName, escapeMetricName } from '../../src/exposition/escaping.ts'
import { writtenLabelName, writtenMetricName } from '../../src/exposition/escaped-text.ts'
import { readVectors } from './vectors.ts'

const schemes = ['underscores', 'dots', 'values', 'allow-utf-8'] as const

/** Label names that begin so are refused where labels are given, so no scheme has to mark them. */
const isRefused = (name: string): boolean => name.startsWith('__')

describe('names are escaped as in the Python client', () => {
  type Case = Readonly<Record<string, string>> & { readonly in: string }
  const cases = readVectors('scalar_escape_names.json') as readonly Case[]

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

describe('names are escaped as in the Go client', () => {
  interface Vectors {
    readonly escape: readonly {
      readonly input: string
      readonly underscores: string
      readonly dots: string
      readonly values: string
    }[]
  }
  const { escape } = readVectors('name-escaping.json') as Vectors

  // No metric has an empty name.
  test.each(escape.filter(({ input }) => input !== ''))('$input', ({ input, underscores, dots, values }) => {
    expect([
      escapeMetricName(input, 'underscores'),
      escapeMetricName(input, 'dots'),
      escapeMetricName(input, 'values'),
    ]).toEqual([underscores, dots, values])
  })
})
