import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  assertLabelName,
  assertMetricName,
  assertWellFormed,
  compareCodePoints,
  isLegacyLabelName,
  isLegacyMetricName,
  type NameValidation,
} from '../../src/model/names.ts'

describe('assertMetricName()', () => {
  test.each<[string, NameValidation]>([
    ['requests', 'legacy'],
    ['_x:y_9', 'legacy'],
    [':', 'legacy'],
    ['http.requests', 'utf8'],
    ['花火', 'utf8'],
    ['a\nb "c"', 'utf8'],
    ['😱', 'utf8'],
    ['9', 'utf8'],
    ['__x', 'legacy'],
  ])('accepts %j under %s', (name, validation) => {
    expect(() => assertMetricName(name, validation)).not.toThrow()
  })

  test.each<[string, NameValidation, string]>([
    ['', 'utf8', 'Cannot name a metric: name must not be empty, received ""'],
    ['', 'legacy', 'Cannot name a metric: name must not be empty, received ""'],
    ['a.b', 'legacy', 'Cannot name a metric: name must match ^[a-zA-Z_:][a-zA-Z0-9_:]*$, received "a.b"'],
    ['9a', 'legacy', 'Cannot name a metric: name must match ^[a-zA-Z_:][a-zA-Z0-9_:]*$, received "9a"'],
    ['a\n', 'legacy', 'Cannot name a metric: name must match ^[a-zA-Z_:][a-zA-Z0-9_:]*$, received "a\\n"'],
    ['a\ud800', 'utf8', 'Cannot name a metric: text must be well-formed Unicode, received a lone surrogate'],
  ])('refuses %j under %s', (name, validation, message) => {
    expect(() => assertMetricName(name, validation)).toThrow(new RangeError(message))
  })

  test('refuses what is not text', () => {
    expect(() => assertMetricName(5 as unknown as string, 'utf8')).toThrow(
      new TypeError('Cannot name a metric: name must be a string, received number'),
    )
  })
})

describe('assertLabelName()', () => {
  test.each<[string, NameValidation]>([
    ['method', 'legacy'],
    ['_x9', 'legacy'],
    ['http.status', 'utf8'],
    ['a:b', 'utf8'],
    ['constructor', 'legacy'],
    ['le', 'legacy'],
  ])('accepts %j under %s', (name, validation) => {
    expect(() => assertLabelName('m', name, validation)).not.toThrow()
  })

  test.each<[unknown, NameValidation, string]>([
    ['', 'utf8', 'label name must not be empty, received ""'],
    ['__name__', 'utf8', 'label name must not start with "__", received "__name__"'],
    ['__proto__', 'utf8', 'label name must not start with "__", received "__proto__"'],
    ['edgeprom_overflow', 'utf8', 'label name must not be "edgeprom_overflow", which is reserved'],
    ['a:b', 'legacy', 'label name must match ^[a-zA-Z_][a-zA-Z0-9_]*$, received "a:b"'],
    ['\udc00', 'utf8', 'text must be well-formed Unicode, received a lone surrogate'],
    [7, 'utf8', 'label name must be a string, received number'],
  ])('refuses %j under %s', (name, validation, message) => {
    expect(() => assertLabelName('m', name as string, validation)).toThrow(
      `Cannot use a label of "m": ${message}`,
    )
  })
})

test('isLegacyMetricName() allows the colon, isLegacyLabelName() does not', () => {
  expect(isLegacyMetricName('job:rate')).toBe(true)
  expect(isLegacyLabelName('job:rate')).toBe(false)
})

describe('assertWellFormed()', () => {
  test('returns text with proper pairs', () => {
    expect(assertWellFormed('a😱b', 'Cannot test')).toBe('a😱b')
  })

  test('agrees with UTF-8: text passes if and only if encoding loses nothing', () => {
    const utf8 = new TextEncoder()
    const back = new TextDecoder('utf-8', { ignoreBOM: true })
    const passes = (text: string): boolean => {
      try {
        return assertWellFormed(text, 'Cannot test') === text
      } catch {
        return false
      }
    }
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', 'é', '😱', '\ud83d', '\udc31') }), (text) => {
        expect(passes(text)).toBe(back.decode(utf8.encode(text)) === text)
      }),
    )
  })
})

describe('compareCodePoints()', () => {
  test.each([
    { left: '', right: 'a', order: -1 },
    { left: 'a', right: 'a', order: 0 },
    { left: 'a', right: 'ab', order: -1 },
    { left: 'B', right: 'a', order: -1 },
    // UTF-16 order says the opposite.
    { left: '\uffff', right: '\u{10000}', order: -1 },
    { left: '\u{1f600}', right: '\u{1f601}', order: -1 },
  ])('$left before $right: $order', ({ left, right, order }) => {
    expect(Math.sign(compareCodePoints(left, right))).toBe(order)
    expect(Math.sign(compareCodePoints(right, left))).toBe(order === 0 ? 0 : -order)
  })

  test('orders as the bytes of UTF-8 do', () => {
    const utf8 = new TextEncoder()
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (left, right) => {
        expect(Math.sign(compareCodePoints(left, right))).toBe(
          compareBytes(utf8.encode(left), utf8.encode(right)),
        )
      }),
    )
  })
})

function compareBytes(left: Uint8Array, right: Uint8Array): number {
  const at = left.findIndex((byte, i) => byte !== right[i])
  if (at < 0) return Math.sign(left.length - right.length)
  const other = right[at]
  return other === undefined ? 1 : Math.sign((left[at] ?? 0) - other)
}
