import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { LabelMismatchError } from '../../src/model/errors.ts'
import { LabelIndex, noRow } from '../../src/series/label-index.ts'
import { SeededRandom } from '../harness/seeded-random.ts'
import { Rows } from './rows.ts'

const nothingNew = (): number => {
  throw new Error('a row was created')
}

function textOf(index: LabelIndex, row: number): readonly (string | undefined)[] {
  return index.labels.map((label, i) => label.text(index.id(row, i)))
}

describe('LabelIndex', () => {
  test.each([
    { left: ['x|', 'y'], right: ['x', '|y'], because: 'a separator inside a value' },
    { left: ['1,b:2', '3'], right: ['1', '2,b:3'], because: 'a value that looks like pairs' },
    { left: ['', 'a'], right: ['a', ''], because: 'an empty value' },
    { left: ['a', 'b'], right: ['b', 'a'], because: 'another order' },
    { left: ['\0', ''], right: ['', '\0'], because: 'a zero byte' },
    { left: ['é', ''], right: ['e\u0301', ''], because: 'two spellings of one letter' },
    { left: ['true', ''], right: ['True', ''], because: 'case' },
  ])('series stay apart: $because', ({ left, right }) => {
    const index = new LabelIndex('m', ['a', 'b'])
    const rows = new Rows()
    expect(index.locate(left, rows.create)).not.toBe(index.locate(right, rows.create))
  })

  test('two sets of values share a row if and only if they are equal', () => {
    const text = fc.oneof(
      fc.constantFrom('', 'a', 'b', 'ab', '|', ','),
      fc.string({ unit: 'binary' }).filter(isWellFormed),
    )
    const values = fc.array(fc.tuple(text, text, text), { minLength: 2, maxLength: 40 })
    fc.assert(
      fc.property(values, (sets) => {
        const index = new LabelIndex('m', ['a', 'b', 'c'])
        const rows = new Rows()
        const located = sets.map((set) => index.locate(set, rows.create))
        for (const [i, left] of sets.entries()) {
          expect(textOf(index, located[i] ?? noRow)).toEqual(left)
          for (const [j, right] of sets.entries()) {
            expect(located[i] === located[j]).toBe(JSON.stringify(left) === JSON.stringify(right))
          }
        }
      }),
    )
  })

  test('finds what a Map finds through 20,000 steps with deletes and re-creation', () => {
    const random = new SeededRandom(1)
    const index = new LabelIndex('m', ['a', 'b'])
    const rows = new Rows()
    const model = new Map<string, number>()
    for (let step = 0; step < 20_000; step++) {
      // A range that breathes: the table grows and is nearly emptied again.
      const range = 2 + Math.floor(30 * Math.abs(Math.sin(step / 2000)))
      const values = [String(random.below(range)), String(random.below(range))]
      const key = JSON.stringify(values)
      const known = model.get(key)
      expect(index.find(values)).toBe(known ?? noRow)
      if (random.chance(0.45)) {
        if (known === undefined) continue
        index.delete(known)
        rows.free(known)
        model.delete(key)
      } else {
        const row = index.locate(values, known === undefined ? rows.create : nothingNew)
        expect(row).toBe(known ?? row)
        model.set(key, row)
      }
    }
    expect(model.size).toBeGreaterThan(100)
    expect(new Set(model.values()).size).toBe(model.size)
    for (const [key, row] of model) {
      expect(index.find(JSON.parse(key) as string[])).toBe(row)
      expect(JSON.stringify(textOf(index, row))).toBe(key)
    }
  })

  test('takes a value as its text: 200, "200" and 200n are one', () => {
    const index = new LabelIndex('m', ['status'])
    const rows = new Rows()
    const row = index.locate([200], rows.create)
    expect(index.locate(['200'], nothingNew)).toBe(row)
    expect(index.locate([200n], nothingNew)).toBe(row)
    expect(index.find([200])).toBe(row)
    expect(index.locate([true], rows.create)).toBe(index.locate(['true'], nothingNew))
    expect(index.locate([-0], rows.create)).toBe(index.locate(['0'], nothingNew))
    expect(index.locate([Number.NaN], rows.create)).toBe(index.locate(['NaN'], nothingNew))
  })

  test('finds rows whatever their numbers are, and deletes them', () => {
    const index = new LabelIndex('m', ['a'])
    const rows = [0, 14, 15, 16, 31, 32, 1000, 1023, 1024, 65_535, 70_000, 3]
    for (const row of rows) expect(index.locate([row], () => row)).toBe(row)
    for (const row of rows) expect(index.find([row])).toBe(row)
    for (const [i, row] of rows.entries()) {
      index.delete(row)
      expect(rows.map((other) => index.find([other]))).toEqual(
        rows.map((other, j) => (j <= i ? noRow : other)),
      )
    }
  })

  test('without labels there is one row', () => {
    const index = new LabelIndex('m', [])
    expect(index.find([])).toBe(noRow)
    expect(index.locate([], () => 0)).toBe(0)
    expect(index.locate([], nothingNew)).toBe(0)
    index.delete(0)
    expect(index.find([])).toBe(noRow)
  })

  test.each<[string, readonly unknown[]]>([
    ['too few', ['1']],
    ['too many', ['1', '2', '3']],
    ['none', []],
  ])('locate(), find() refuse %s values', (_, values) => {
    const index = new LabelIndex('m', ['a', 'b'])
    const message = `label names must be ["a","b"], received ${values.length} positional values`
    expect(() => index.locate(values, nothingNew)).toThrow(message)
    expect(() => index.find(values)).toThrow(message)
  })

  test.each<[Record<string, string>, string]>([
    [{}, '[]'],
    [{ a: '1' }, '["a"]'],
    [{ b: '1' }, '["b"]'],
    [{ a: '1', b: '2', c: '3' }, '["a","b","c"]'],
    [{ a: '1', c: '3' }, '["a","c"]'],
    [['1', '2'] as unknown as Record<string, string>, 'an array'],
  ])('ordered() refuses %j', (labels, received) => {
    expect(() => new LabelIndex('m', ['a', 'b']).ordered(labels)).toThrow(
      `Cannot select a series of "m": label names must be ["a","b"], received ${received}`,
    )
  })

  test('ordered() takes names of Object.prototype as names like any other', () => {
    const index = new LabelIndex('m', ['constructor', 'toString'])
    expect(index.ordered({ toString: '2', constructor: '1' })).toEqual(['1', '2'])
    expect(() => index.ordered({ constructor: '1' })).toThrow(LabelMismatchError)
  })

  const noText: readonly unknown[] = [undefined, null, ['a'], {}, Symbol('a'), '\ud800']

  test.each(noText)('refuses %s as the first value that it ever sees', (value) => {
    const index = new LabelIndex('m', ['a'])
    expect(() => index.locate([value], nothingNew)).toThrow('Cannot use a value of label "a"')
    expect(() => index.find([value])).toThrow('Cannot use a value of label "a"')
  })

  test.each(noText)('refuses %s however often, and answers rightly afterwards', (value) => {
    const index = new LabelIndex('m', ['a', 'b'])
    const row = index.locate(['1', '2'], () => 0)
    for (const bad of [
      ['1', value],
      [value, '2'],
      [value, undefined],
      [undefined, undefined],
    ]) {
      expect(() => index.locate(bad, nothingNew)).toThrow('Cannot use a value of label')
      expect(() => index.locate(bad, nothingNew)).toThrow('Cannot use a value of label')
    }
    expect(index.locate(['1', '2'], nothingNew)).toBe(row)
    expect(index.locate(['2', '2'], () => 1)).toBe(1)
  })

  test('asks again after a create() that failed', () => {
    const index = new LabelIndex('m', ['a'])
    const row = index.locate(['1'], () => 0)
    expect(() => index.locate(['2'], nothingNew)).toThrow('a row was created')
    expect(index.find(['2'])).toBe(noRow)
    expect(index.locate(['2'], () => 7)).toBe(7)
    expect(index.locate(['1'], nothingNew)).toBe(row)
  })

  test('delete() leaves the ids of the row readable until it is given away again', () => {
    const index = new LabelIndex('m', ['a', 'b'])
    index.locate(['1', '2'], () => 0)
    index.delete(0)
    expect(textOf(index, 0)).toEqual(['1', '2'])
    const into = new Int32Array(4)
    index.copyIds(0, into, 1)
    expect([...into]).toEqual([0, 0, 0, 0])
    index.locate(['1', '3'], () => 0)
    index.copyIds(0, into, 2)
    expect([...into]).toEqual([0, 0, 0, 1])
  })
})

function isWellFormed(text: string): boolean {
  return !/\p{Surrogate}/u.test(text)
}
