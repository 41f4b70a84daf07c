import { expect, test } from 'vitest'
import { LogSize } from '../../src/aggregate/log-size.ts'

/** A log of some records of the same length. */
function logOf(records: number, bytes: number): LogSize {
  const log = new LogSize(5_000, 50_000, 0)
  for (let i = 0; i < records; i++) log.appended(bytes)
  return log
}

test.each([
  { records: 0, bytes: 1, isLarge: false, isFull: false, because: 'there is nothing' },
  { records: 4, bytes: 1_000, isLarge: false, isFull: false, because: 'there is little' },
  { records: 5, bytes: 1_000, isLarge: true, isFull: false, because: 'it has the bytes for a snapshot' },
  { records: 1_000, bytes: 1, isLarge: true, isFull: false, because: 'it has the records for a snapshot' },
  { records: 50, bytes: 1_000, isLarge: true, isFull: true, because: 'it has all bytes that it may have' },
  { records: 9_999, bytes: 1, isLarge: true, isFull: false, because: 'it could still be read quickly' },
  {
    records: 10_000,
    bytes: 1,
    isLarge: true,
    isFull: true,
    because: 'it could not be read quickly any more',
  },
])('LogSize of $records records of $bytes bytes: $because', ({ records, bytes, isLarge, isFull }) => {
  const log = logOf(records, bytes)
  expect({ isLarge: log.isLarge, isFull: log.isFull }).toEqual({ isLarge, isFull })
  log.covered(7)
  expect([log.isLarge, log.isFull, log.records, log.bytes, log.stateBytes]).toEqual([false, false, 0, 0, 7])
})
