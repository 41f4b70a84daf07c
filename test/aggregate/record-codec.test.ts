import { describe, expect, test } from 'vitest'
import { defaultLimits } from '../../src/aggregate/limits.ts'
import type { LogRecord } from '../../src/aggregate/record.ts'
import { decodeRecord, encodeRecord } from '../../src/aggregate/record-codec.ts'
import { batchOf } from './decoded.ts'
import { counter, TestSource } from './test-source.ts'

const source = new TestSource(1_700_000_000)
const body = source.batch([counter('a', { values: [1] })])

const record: LogRecord = {
  lsn: 7,
  nowSeconds: 1_700_000_000.125,
  entries: [
    { kind: 'batch', batch: batchOf(body), body, ageSeconds: 1.5, leaseSeconds: 60 },
    { kind: 'repeat', source: source.id },
    { kind: 'tally', answer: 'busy', count: 3 },
    { kind: 'limits', limits: { ...defaultLimits, maxSeries: 1 } },
    { kind: 'remove', family: 'ä😀' },
    { kind: 'shard', shard: 'shard-1' },
  ],
}

describe('decodeRecord(encodeRecord())', () => {
  test('is the same record', () => {
    expect(decodeRecord(encodeRecord(record))).toEqual(record)
  })

  test('hands over a batch that it cannot read, and reads what follows', () => {
    const [first, ...rest] = record.entries
    if (first?.kind !== 'batch') throw new TypeError('no batch')
    const unknown = first.body.with(1, 9)
    const { entries } = decodeRecord(
      encodeRecord({ ...record, entries: [{ ...first, body: unknown }, ...rest] }),
    )
    const error = new Error('Cannot read a batch: version must be 1')
    expect(entries).toEqual([{ kind: 'quarantined', body: unknown, error }, ...rest])
  })

  test('refuses every record that is cut off', () => {
    const bytes = encodeRecord(record)
    for (let length = 0; length < bytes.length; length++) {
      expect(() => decodeRecord(bytes.slice(0, length)), `${length} bytes`).toThrow(/^Cannot read bytes: /)
    }
  })

  test('refuses a name that is not UTF-8', () => {
    const bytes = encodeRecord({ ...record, entries: [{ kind: 'remove', family: 'a' }] })
    expect(() => decodeRecord(bytes.with(bytes.length - 1, 0xff))).toThrow(/^Cannot read bytes: /)
  })

  test('refuses what is no record of this version', () => {
    const bytes = encodeRecord(record)
    expect(() => decodeRecord(bytes.with(0, 1))).toThrow('the first byte is not that of a record')
    expect(() => decodeRecord(bytes.with(1, 2))).toThrow('the version of a record is unknown')
  })
})
