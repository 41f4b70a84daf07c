import { expect, test } from 'vitest'
import { decodeBatch } from '../../src/aggregate/batch-decoder.ts'
import { gaugeFlags } from '../../src/model/series-block.ts'
import { batchOf } from './decoded.ts'
import { counter, info, stateSet, TestSource } from './test-source.ts'

const { withdrawn, repeated } = gaugeFlags
const families = [
  counter('a', { values: [1] }),
  info('i', { labels: { x: '1' }, info: [['v', '1']] }, { labels: { x: '2' }, flags: withdrawn }),
  stateSet('s', ['on', 'off'], { values: [0, 1], flags: repeated }, { values: [1], flags: withdrawn }),
]

test('a batch says which infos and state sets are withdrawn', () => {
  const flags = batchOf(new TestSource(1).batch(families)).families.map((family) => [...family.flags])
  expect(flags).toEqual([[], [0, withdrawn], [repeated, withdrawn]])
})

test('to code that does not know of it, a withdrawn row is one that is said again', () => {
  const body = new TestSource(1).batch(families)
  // The section is the last one: its tag, its length, and two rows.
  const tagAt = body.length - 7
  expect(body[tagAt]).toBe(2)
  const flags = batchOf(body.with(tagAt, 200)).families.map((family) => [...family.flags])
  expect(flags).toEqual([[], [0, 0], [repeated, 0]])
})

test.each([
  { because: 'there is no such family', at: 4, byte: 9 },
  { because: 'there is no such row', at: 3, byte: 9 },
  { because: 'a counter cannot be withdrawn', at: 4, byte: 0 },
])('a batch is refused when $because', ({ at, byte }) => {
  const body = new TestSource(1).batch(families)
  expect(decodeBatch(body.with(body.length - at, byte))).toMatchObject({
    kind: 'invalid',
    reason: expect.stringContaining('a row cannot be withdrawn') as string,
  })
})
