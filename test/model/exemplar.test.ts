import { describe, expect, test } from 'vitest'
import { exemplarLabels } from '../../src/model/exemplar.ts'

describe('exemplarLabels()', () => {
  test('gives sorted pairs of text', () => {
    expect(exemplarLabels('m', { trace_id: 'abc', code: 200 }, 'legacy')).toEqual([
      ['code', '200'],
      ['trace_id', 'abc'],
    ])
  })

  test('gives nothing for no labels', () => {
    expect(exemplarLabels('m', {}, 'utf8')).toBeUndefined()
  })

  test.each([
    ['code units', { t: 'x'.repeat(127) }, { t: 'x'.repeat(128) }],
    ['code points beyond U+FFFF', { t: '😱'.repeat(127) }, { t: '😱'.repeat(128) }],
    ['names', { ['n'.repeat(128)]: '' }, { ['n'.repeat(129)]: '' }],
    [
      'several labels',
      { ab: 'x'.repeat(62), cd: 'x'.repeat(62) },
      { ab: 'x'.repeat(62), cd: 'x'.repeat(63) },
    ],
  ])('allows 128 code points together, counting %s', (_, fits, exceeds) => {
    expect(exemplarLabels('m', fits, 'utf8')).toHaveLength(Object.keys(fits).length)
    expect(() => exemplarLabels('m', exceeds, 'utf8')).toThrow(
      new RangeError(
        'Cannot attach an exemplar to "m": its labels must have at most 128 code points together, received 129',
      ),
    )
  })

  test.each<[Record<string, unknown>, string]>([
    [{ 'trace-id': 'x' }, 'label name must match'],
    [{ '': 'x' }, 'label name must not be empty'],
    [{ __x: 'x' }, 'label name must not start with "__"'],
    [{ trace_id: undefined }, 'received undefined'],
    [{ trace_id: ['x'] }, 'received an array'],
  ])('refuses %j', (labels, message) => {
    expect(() => exemplarLabels('m', labels as Record<string, string>, 'legacy')).toThrow(message)
  })
})
