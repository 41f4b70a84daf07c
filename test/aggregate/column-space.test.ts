import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { ColumnSpace } from '../../src/aggregate/column-space.ts'

const lengths = fc.array(fc.tuple(fc.constantFrom('integers', 'numbers'), fc.nat(40)))

test('ColumnSpace gives columns of zeros that share nothing, whatever is asked for', () => {
  fc.assert(
    fc.property(lengths, fc.nat(300), (asked, pieceBytes) => {
      const space = new ColumnSpace(pieceBytes)
      const columns = asked.map(([kind, length], i) => {
        const column = space[kind](length)
        expect([...column]).toEqual(Array.from({ length }, () => 0))
        return column.fill(i + 1)
      })
      for (const [i, column] of columns.entries()) expect(column.every((value) => value === i + 1)).toBe(true)
    }),
  )
})

test('ColumnSpace makes one piece for what fits into it, and no more than is asked for beyond', () => {
  const space = new ColumnSpace(64)
  const [first, second, third] = [space.integers(3), space.numbers(6), space.integers(25)]
  expect(second.buffer).toBe(first.buffer)
  expect([first, second, third].map(({ buffer }) => buffer.byteLength)).toEqual([64, 64, 100])
})
