import { expect, test } from 'vitest'
import { shardFor, shardIndex, shardName } from '../../src/aggregate/shard-for.ts'
import { sourceId } from './test-source.ts'

test('shardFor() is always the same for a source', () => {
  const source = sourceId(1_700_000_000_000, 42)
  expect(shardFor(source, 1)).toBe('shard-0')
  expect([8, 8, 8].map((shards) => shardFor(source, shards))).toEqual(Array(3).fill(shardFor(source, 8)))
})

test('shardFor() spreads sources evenly, even those of one moment', () => {
  const counts = new Map<string, number>()
  for (let random = 0; random < 8_000; random++) {
    const shard = shardFor(sourceId(1_700_000_000_000, random), 8)
    counts.set(shard, (counts.get(shard) ?? 0) + 1)
  }
  expect([...counts.keys()].sort()).toEqual(Array.from({ length: 8 }, (_, i) => shardName(i)))
  for (const count of counts.values()) expect(Math.abs(count - 1_000)).toBeLessThan(200)
})

test('shardIndex() is the number in the name', () => {
  expect([0, 7, 31, 9_999].map((index) => shardIndex(shardName(index)))).toEqual([0, 7, 31, 9_999])
})

test.each(['', 'shard-', 'shard-01', 'shard-10000', 'shard-1 ', 'Shard-1', 'shard--1'])(
  'shardIndex() refuses %j',
  (name) => {
    expect(() => shardIndex(name)).toThrow(RangeError)
  },
)
