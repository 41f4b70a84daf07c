import { expect, test } from 'vitest'
import { type FamilyHead, headOf, widthOf } from '../../src/model/family-head.ts'
import { rowFamily } from '../../src/model/row-family.ts'
import { createBlock } from '../../src/model/series-block.ts'

const common = { name: 'x', help: 'Help', unit: '' }
const heads: readonly (readonly [width: number, head: FamilyHead])[] = [
  [1, { type: 'counter', ...common }],
  [1, { type: 'gauge', ...common, aggregation: 'max' }],
  [1, { type: 'info', ...common }],
  [1, { type: 'unknown', ...common }],
  [4, { type: 'histogram', ...common, bounds: [1, 2] }],
  [2, { type: 'gaugehistogram', ...common, bounds: [] }],
  [2, { type: 'summary', ...common, quantiles: [] }],
  [4, { type: 'summary', ...common, quantiles: [0.5, 1] }],
  [3, { type: 'stateset', ...common, states: ['a', 'b', 'c'] }],
]

test.each(heads)('widthOf(): %d for %j', (width, head) => {
  expect(widthOf(head)).toBe(width)
})

test.each(heads)('createBlock() has room for rows of %d: %j', (width, head) => {
  const block = createBlock(head, 3, 7)
  expect(block).toMatchObject({ rows: 0, capacity: 7, details: undefined })
  expect(
    [block.values, block.labelIds, block.createdSeconds, block.timestampSeconds, block.flags].map(
      (c) => c.length,
    ),
  ).toEqual([7 * width, 21, 7, 7, 7])
})

test.each(heads)('headOf() takes the head and nothing else: %d %j', (_, head) => {
  expect(headOf(rowFamily(head, ['l'], []))).toEqual(head)
})
