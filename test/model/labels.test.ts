import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { labelText, type LabelValue, sortedPairs, toLabels } from '../../src/model/labels.ts'

describe('labelText()', () => {
  test.each<[LabelValue, string]>([
    ['', ''],
    ['a"b\n', 'a"b\n'],
    [200, '200'],
    [-0, '0'],
    [1.5, '1.5'],
    [Number.NaN, 'NaN'],
    [true, 'true'],
    [12345678901234567890n, '12345678901234567890'],
  ])('gives %s as %j', (value, text) => {
    expect(labelText('l', value)).toBe(text)
  })

  // An array that looks like text is how a repeated query parameter gets unescaped into a page.
  test.each<[unknown, string]>([
    [undefined, 'undefined'],
    [null, 'null'],
    [['a"b\nfake_metric 1'], 'an array'],
    [{ toString: () => 'x' }, 'object'],
    [Symbol('x'), 'symbol'],
    [() => 'x', 'function'],
  ])('refuses %s', (value, kind) => {
    expect(() => labelText('path', value)).toThrow(
      new TypeError(
        `Cannot use a value of label "path": it must be a string, number, boolean or bigint, received ${kind}`,
      ),
    )
  })

  test('refuses a lone surrogate', () => {
    expect(() => labelText('path', 'a\ud83d')).toThrow(
      new RangeError(
        'Cannot use a value of label "path": text must be well-formed Unicode, received a lone surrogate',
      ),
    )
  })
})

describe('sortedPairs()', () => {
  test('sorts by code point and gives text', () => {
    expect(sortedPairs({ b: 2, B: true, a: 'x', '\u{10000}': 1n, '\uffff': '' })).toEqual([
      ['B', 'true'],
      ['a', 'x'],
      ['b', '2'],
      ['\uffff', ''],
      ['\u{10000}', '1'],
    ])
  })

  test.each<[unknown, string]>([
    ['abc', 'string'],
    [null, 'null'],
    [['a'], 'an array'],
    [5, 'number'],
  ])('refuses %j for labels', (labels, kind) => {
    expect(() => sortedPairs(labels as Record<string, string>)).toThrow(
      new TypeError(`Cannot use labels: they must be an object of names and values, received ${kind}`),
    )
  })
})

describe('toLabels()', () => {
  test('keeps the names of Object.prototype as labels like any other', () => {
    const labels = toLabels([
      ['__proto__', '1'],
      ['constructor', '2'],
    ])
    expect(Object.entries(labels)).toEqual([
      ['__proto__', '1'],
      ['constructor', '2'],
    ])
    expect(labels['toString']).toBeUndefined()
  })

  test('is undone by sortedPairs()', () => {
    const pairs = fc
      .uniqueArray(fc.tuple(fc.string(), fc.string()), { selector: ([name]) => name })
      .map((entries) => sortedPairs(Object.fromEntries(entries)))
    fc.assert(
      fc.property(pairs, (sorted) => {
        expect(sortedPairs(toLabels(sorted))).toEqual(sorted)
      }),
    )
  })
})
