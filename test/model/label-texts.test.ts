import { describe, expect, test } from 'vitest'
import { LabelTexts } from '../../src/model/label-texts.ts'

describe('LabelTexts', () => {
  test('hands out ids in order and keeps their text', () => {
    const values = new LabelTexts('status')
    expect(['a', 'b', 'a', 1, '1'].map((value) => values.intern(value))).toEqual([0, 1, 0, 2, 2])
    expect([0, 1, 2].map((id) => values.text(id))).toEqual(['a', 'b', '1'])
    expect(values.name).toBe('status')
  })

  test('find() gives an id that was handed out, or -1, and hands out none', () => {
    const values = new LabelTexts('status')
    values.intern('200')
    expect([values.find('200'), values.find(200), values.find('404')]).toEqual([0, 0, -1])
    expect(values.intern('404')).toBe(1)
  })

  test.each([-1, 1, 0.5, Number.NaN])('text() refuses the id %d', (id) => {
    const values = new LabelTexts('status')
    values.intern('a')
    expect(() => values.text(id)).toThrow(
      new RangeError(`Cannot look up label "status": id must be known, received ${id}`),
    )
  })

  test.each([undefined, null, {}, []])('intern(), find() refuse %j', (value) => {
    const values = new LabelTexts('status')
    expect(() => values.intern(value)).toThrow('Cannot use a value of label "status"')
    expect(() => values.find(value)).toThrow('Cannot use a value of label "status"')
  })
})
