import { expect, test } from 'vitest'
import { defaultLimits } from '../../src/aggregate/limits.ts'
import { areSameLimits, readLimits, writeLimits } from '../../src/aggregate/limits-codec.ts'
import { ByteReader } from '../../src/model/byte-reader.ts'
import { ByteWriter } from '../../src/model/byte-writer.ts'

const limits = { ...defaultLimits, maxSeries: Infinity, liveSeconds: 0.5 }

test('readLimits() gives back what was written, infinities included', () => {
  const into = new ByteWriter()
  writeLimits(into, limits)
  expect(readLimits(new ByteReader(into.finish()))).toEqual(limits)
})

test('readLimits() has the default for a limit that older code did not know, and skips one of newer code', () => {
  const [older, newer] = [new ByteWriter(), new ByteWriter()]
  older.varint(1)
  older.number(7)
  newer.varint(10)
  for (let i = 0; i < 10; i++) newer.number(i)
  expect(readLimits(new ByteReader(older.finish()))).toEqual({ ...defaultLimits, maxSeries: 7 })
  expect(readLimits(new ByteReader(newer.finish()))).toMatchObject({ maxSeries: 0, maxStampAheadSeconds: 8 })
})

test('areSameLimits() compares every limit', () => {
  expect(areSameLimits(limits, { ...limits })).toBe(true)
  for (const key of Object.keys(defaultLimits))
    expect(areSameLimits(limits, { ...limits, [key]: -1 })).toBe(false)
})
