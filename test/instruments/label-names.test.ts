import { describe, expect, test } from 'vitest'
import { assertLabelNames } from '../../src/instruments/label-names.ts'

describe('assertLabelNames()', () => {
  test('accepts names that differ', () => {
    expect(() => assertLabelNames('m', ['a', 'b', 'A'], ['le'], 'legacy')).not.toThrow()
    expect(() => assertLabelNames('m', [], [], 'legacy')).not.toThrow()
  })

  test.each<[unknown, string]>([
    ['abc', 'Cannot label "m": labelNames must be an array of strings, received string'],
    [{ 0: 'a', length: 1 }, 'Cannot label "m": labelNames must be an array of strings, received object'],
    [['a', 'b', 'a'], 'Cannot label "m": label names must be unique, received "a" twice'],
    [['le'], 'Cannot label "m": label name must not be ["le"], received "le"'],
    [[''], 'Cannot use a label of "m": label name must not be empty, received ""'],
    [['__name__'], 'Cannot use a label of "m": label name must not start with "__", received "__name__"'],
    [['a.b'], 'Cannot use a label of "m": label name must match ^[a-zA-Z_][a-zA-Z0-9_]*$, received "a.b"'],
    [[5], 'Cannot use a label of "m": label name must be a string, received number'],
  ])('refuses %j', (names, message) => {
    expect(() => assertLabelNames('m', names as readonly string[], ['le'], 'legacy')).toThrow(message)
  })
})
