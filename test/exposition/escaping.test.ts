import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { escapeLabelName, escapeMetricName } from '../../src/exposition/escaping.ts'
import { isLegacyLabelName, isLegacyMetricName } from '../../src/model/names.ts'

describe('escapeMetricName()', () => {
  test.each([
    {
      name: 'plain',
      underscores: 'plain',
      dots: 'plain',
      values: 'plain',
      because: 'nothing is to be escaped',
    },
    {
      name: 'a_b',
      underscores: 'a_b',
      dots: 'a__b',
      values: 'a_b',
      because: 'dots doubles every underscore',
    },
    {
      name: 'a.b',
      underscores: 'a_b',
      dots: 'a_dot_b',
      values: 'U__a_2e_b',
      because: 'dots has a word for a dot',
    },
    {
      name: 'a.b_total',
      underscores: 'a_b_total',
      dots: 'a_dot_b__total',
      values: 'U__a_2e_b__total',
      because: 'suffixes are escaped too',
    },
    { name: 'a-b', underscores: 'a_b', dots: 'a__b', values: 'U__a_2d_b', because: 'other signs' },
    {
      name: 'job:rate',
      underscores: 'job:rate',
      dots: 'job:rate',
      values: 'job:rate',
      because: 'a metric name may have colons',
    },
    {
      name: 'a b:c',
      underscores: 'a_b:c',
      dots: 'a__b:c',
      values: 'U__a_20_b:c',
      because: 'colons stay beside other signs',
    },
    { name: '9a', underscores: '_a', dots: '__a', values: 'U___39_a', because: 'a digit may not come first' },
    { name: 'a9', underscores: 'a9', dots: 'a9', values: 'a9', because: 'a digit may come later' },
    {
      name: '😱',
      underscores: '_',
      dots: '__',
      values: 'U___1f631_',
      because: 'a code point is one sign, not two',
    },
    {
      name: 'é',
      underscores: '_',
      dots: '__',
      values: 'U___e9_',
      because: 'code points are lower case without padding',
    },
  ])('writes $name: $because', ({ name, underscores, dots, values }) => {
    expect({
      underscores: escapeMetricName(name, 'underscores'),
      dots: escapeMetricName(name, 'dots'),
      values: escapeMetricName(name, 'values'),
      utf8: escapeMetricName(name, 'allow-utf-8'),
    }).toEqual({ underscores, dots, values, utf8: name })
  })

  test.each(['underscores', 'dots', 'values'] as const)(
    'makes a legacy name of any text under %s',
    (scheme) => {
      fc.assert(
        fc.property(fc.string({ unit: 'binary', minLength: 1 }), (name) => {
          expect(isLegacyMetricName(escapeMetricName(name, scheme))).toBe(true)
        }),
      )
    },
  )

  test('is injective under values, but for names that look escaped already', () => {
    const name = fc.string({ unit: 'binary', minLength: 1 }).filter((text) => !text.startsWith('U__'))
    fc.assert(
      fc.property(name, name, (a, b) => {
        expect(escapeMetricName(a, 'values') === escapeMetricName(b, 'values')).toBe(a === b)
      }),
    )
  })

  test('is injective under values for names that differ in signs of the escape itself', () => {
    const name = fc
      .array(fc.constantFrom('_', '__', '.', '2e', '_2e_', 'a', 'U', '-'), { minLength: 1, maxLength: 8 })
      .map((parts) => parts.join(''))
      .filter((text) => !text.startsWith('U__'))
    fc.assert(
      fc.property(name, name, (a, b) => {
        expect(escapeMetricName(a, 'values') === escapeMetricName(b, 'values')).toBe(a === b)
      }),
      { numRuns: 2_000 },
    )
  })

  test('is injective under dots for names of letters, dots and single underscores', () => {
    const word = fc.constantFrom('a', 'b', 'cc', 'dot', 'total')
    const name = fc
      .array(fc.tuple(word, fc.constantFrom('.', '_')), { minLength: 1, maxLength: 6 })
      .map((parts) => `${parts.flat().join('')}end`)
    fc.assert(
      fc.property(name, name, (a, b) => {
        expect(escapeMetricName(a, 'dots') === escapeMetricName(b, 'dots')).toBe(a === b)
      }),
      { numRuns: 2_000 },
    )
  })
})

describe('escapeLabelName()', () => {
  test.each([
    { name: 'plain', underscores: 'plain', dots: 'plain', values: 'plain' },
    { name: 'a:b', underscores: 'a_b', dots: 'a__b', values: 'U__a_3a_b' },
    {
      name: 'http.status:sum',
      underscores: 'http_status_sum',
      dots: 'http_dot_status__sum',
      values: 'U__http_2e_status_3a_sum',
    },
  ])('writes $name: a label name has no colon', ({ name, underscores, dots, values }) => {
    expect({
      underscores: escapeLabelName(name, 'underscores'),
      dots: escapeLabelName(name, 'dots'),
      values: escapeLabelName(name, 'values'),
      utf8: escapeLabelName(name, 'allow-utf-8'),
    }).toEqual({ underscores, dots, values, utf8: name })
  })

  test.each(['underscores', 'dots', 'values'] as const)(
    'makes a legacy name of any text under %s',
    (scheme) => {
      fc.assert(
        fc.property(fc.string({ unit: 'binary', minLength: 1 }), (name) => {
          expect(isLegacyLabelName(escapeLabelName(name, scheme))).toBe(true)
        }),
      )
    },
  )
})
