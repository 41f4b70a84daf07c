import { afterEach, expect, test, vi } from 'vitest'
import { Aggregator } from '../../src/aggregate/aggregator.ts'
import type { Entry } from '../../src/aggregate/record.ts'
import { encodeRecord } from '../../src/aggregate/record-codec.ts'
import { replay } from '../../src/aggregate/replay.ts'
import type { Bytes } from '../../src/model/bytes.ts'
import { batchOf } from './decoded.ts'
import { startSeconds } from './fold.ts'
import { counter, TestSource } from './test-source.ts'

afterEach(() => {
  vi.restoreAllMocks()
})

/** A log with one batch a record, the odd ones in a version that is not known. */
function mixedLog(records: number): readonly Bytes[] {
  return Array.from({ length: records }, (_, i) => {
    const body = new TestSource(startSeconds, i).batch([counter('a', { values: [1] })])
    const batch = batchOf(body)
    const entry: Entry = { kind: 'batch', batch, ageSeconds: 0, leaseSeconds: 60, body }
    if (i % 2 === 0) body[1] = 2
    return encodeRecord({ lsn: i + 1, nowSeconds: startSeconds, entries: [entry] })
  })
}

test('replay() reads a log once, however much of it cannot be read', () => {
  const apply = vi.spyOn(Aggregator.prototype, 'apply')
  const left: unknown[] = []
  const stored = { snapshot: undefined, snapshotLsn: 0, records: mixedLog(100) }
  const aggregator = replay(stored, (entry) => left.push(entry))
  expect(aggregator.lsn).toBe(100)
  expect(left).toHaveLength(50)
  expect(apply).toHaveBeenCalledTimes(100)
})

test('replay() starts again without what cannot be applied, and hands over everything that it left out once', () => {
  const apply = Aggregator.prototype.apply
  vi.spyOn(Aggregator.prototype, 'apply').mockImplementation(function (this: Aggregator, lsn, now, entry) {
    if (entry.kind === 'batch' && lsn % 4 === 0) throw new Error(`broken ${lsn}`)
    apply.call(this, lsn, now, entry)
  })
  const left: unknown[] = []
  const stored = { snapshot: undefined, snapshotLsn: 0, records: mixedLog(8) }
  const { families } = replay(stored, ({ error }) => left.push(error)).view(startSeconds)
  expect(families[0]?.values).toEqual(Float64Array.of(2))
  expect(left.map(String)).toEqual([
    'Error: Cannot read a batch: version must be 1',
    'Error: Cannot read a batch: version must be 1',
    'Error: broken 4',
    'Error: Cannot read a batch: version must be 1',
    'Error: Cannot read a batch: version must be 1',
    'Error: broken 8',
  ])
})

test('replay() goes on from where it was when entries fail, so that a log of failing ones is read too', () => {
  const apply = Aggregator.prototype.apply
  let applied = 0
  vi.spyOn(Aggregator.prototype, 'apply').mockImplementation(function (this: Aggregator, lsn, now, entry) {
    applied++
    if (entry.kind === 'batch' && lsn % 3 !== 0) {
      apply.call(this, lsn, now, entry)
      throw new Error(`broken ${lsn}`)
    }
    apply.call(this, lsn, now, entry)
  })
  const records = Array.from({ length: 300 }, (_, record) =>
    encodeRecord({
      lsn: record + 1,
      nowSeconds: startSeconds,
      entries: Array.from({ length: 3 }, (_unused, place): Entry => {
        const body = new TestSource(startSeconds, record * 3 + place).batch([counter('a', { values: [1] })])
        return { kind: 'batch', batch: batchOf(body), ageSeconds: 0, leaseSeconds: 60, body }
      }),
    }),
  )
  const left: unknown[] = []
  const aggregator = replay({ snapshot: undefined, snapshotLsn: 0, records }, ({ error }) => left.push(error))
  // What was applied in part before it failed has left nothing behind.
  expect(aggregator.view(startSeconds).families[0]?.values).toEqual(Float64Array.of(300))
  expect(left.map(String)).toEqual(
    Array.from({ length: 300 }, (_, i) => i + 1)
      .filter((lsn) => lsn % 3 !== 0)
      .flatMap((lsn) => Array.from({ length: 3 }, () => `Error: broken ${lsn}`)),
  )
  expect(applied).toBeLessThan(3 * 900)
  expect(aggregator.quarantined.map(({ lsn }) => lsn).slice(-4)).toEqual([298, 299, 299, 299])
})

test('replay() gives up when an entry cannot even be left out', () => {
  vi.spyOn(Aggregator.prototype, 'apply').mockImplementation(() => {
    throw new Error('broken clockwork')
  })
  const stored = { snapshot: undefined, snapshotLsn: 0, records: mixedLog(2) }
  expect(() => replay(stored, () => {})).toThrow('broken clockwork')
})
