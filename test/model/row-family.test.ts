import { describe, expect, test } from 'vitest'
import type { FamilyHead } from '../../src/model/family-head.ts'
import { type FamilyRow, rowFamily } from '../../src/model/row-family.ts'
import { createBlock } from '../../src/model/series-block.ts'
import { readRows } from './plain-rows.ts'

const head: FamilyHead = { type: 'summary', name: 's', help: 'Help', unit: '', quantiles: [] }
const exemplar = { labels: [['t', '1']], value: 1, timestampSeconds: undefined } as const
const rows: readonly FamilyRow[] = [
  { labels: ['a', 'x'], values: [1, 10], createdSeconds: 5 },
  { labels: ['b', undefined], values: [2, 20], timestampSeconds: 6 },
  { labels: ['a', ''], values: [3, 30], detail: { exemplars: [exemplar] } },
]
const none = { createdSeconds: Number.NaN, timestampSeconds: Number.NaN, flags: 0, detail: undefined }
const expected = [
  { ...none, labels: ['a', 'x'], values: [1, 10], createdSeconds: 5 },
  { ...none, labels: ['b', undefined], values: [2, 20], timestampSeconds: 6 },
  { ...none, labels: ['a', ''], values: [3, 30], detail: { exemplars: [exemplar] } },
]

describe('rowFamily()', () => {
  test.each([1, 2, 3, 4])('reads its rows in blocks of %d, twice the same', (capacity) => {
    const family = rowFamily(head, ['l', 'm'], rows)
    expect(readRows(family, capacity)).toEqual(expected)
    expect(readRows(family, capacity)).toEqual(expected)
  })

  test('has the head, and one dictionary a label', () => {
    const family = rowFamily(head, ['l', 'm'], rows)
    expect(family).toMatchObject({ ...head, only: undefined, layout: 0 })
    expect(family.labels.map(({ name }) => name)).toEqual(['l', 'm'])
  })

  test('an id that no row has cannot be looked up', () => {
    expect(() => rowFamily(head, ['l', 'm'], rows).labels[0]?.text(2)).toThrow(
      new RangeError('Cannot look up label "l": id must be known, received 2'),
    )
  })

  test('without rows there is nothing to read', () => {
    expect(readRows(rowFamily(head, ['l'], []))).toEqual([])
  })

  test('without labels rows are read all the same', () => {
    expect(readRows(rowFamily(head, [], [{ labels: [], values: [1, 2] }]))).toEqual([
      { ...none, labels: [], values: [1, 2] },
    ])
  })

  test('nothing of what a block held before shows through', () => {
    const family = rowFamily(head, ['l', 'm'], rows)
    const block = createBlock(head, 2, 2)
    block.flags.fill(255)
    block.createdSeconds.fill(1)
    block.details = [{}, {}]
    const reader = family.open()
    reader.read(block)
    expect([...block.flags]).toEqual([0, 0])
    expect([...block.createdSeconds]).toEqual([5, Number.NaN])
    expect(block.details).toBeUndefined()
  })

  test('close() ends the pass', () => {
    const reader = rowFamily(head, ['l', 'm'], rows).open()
    const block = createBlock(head, 2, 1)
    expect(reader.read(block)).toBe(1)
    reader.close()
    expect(reader.read(block)).toBe(0)
    expect(block.rows).toBe(0)
  })
})
