import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { Aggregator } from '../../src/aggregate/aggregator.ts'
import { defaultLimits } from '../../src/aggregate/limits.ts'
import type { Entry } from '../../src/aggregate/record.ts'
import { encodeRecord } from '../../src/aggregate/record-codec.ts'
import { replay } from '../../src/aggregate/replay.ts'
import { selfPrefix } from '../../src/aggregate/self-family.ts'
import { decodeView, encodeView } from '../../src/aggregate/view-codec.ts'
import type { Bytes } from '../../src/model/bytes.ts'
import { batchOf } from './decoded.ts'
import { everyType } from './every-type.ts'
import { Fold, linesOf, startSeconds } from './fold.ts'
import { counter, gauge, histogram, TestSource } from './test-source.ts'

/** What a release has written; it is read for ever. Base64. */
interface Written {
  readonly batch: string
  readonly snapshot: string
  readonly records: readonly string[]
  readonly view: string
  /** What is shown when all of it has been read, at `nowSeconds`. */
  readonly nowSeconds: number
  readonly lines: readonly string[]
}

const written = JSON.parse(
  readFileSync(new URL('../fixtures/format-1.json', import.meta.url), 'utf8'),
) as Written

/** Everything that can be in a snapshot, then everything that can be in a log. */
function writeEverything(): Written {
  const fold = new Fold({ maxSeriesPerFamily: 3 })
  const source = fold.source()
  const batch = source.batch(everyType, { nowSeconds: startSeconds, windowSeconds: 7 })
  fold.push(batch, { ageSeconds: 1.5 })
  fold.push(batch)
  fold.send(
    gauge('queue', 'mostrecent', { values: [4], flags: 3 }),
    histogram('seconds', [0.5], { values: [2, 1, 3] }),
  )
  fold.send(counter('many', ...['a', 'b', 'c', 'd'].map((text) => ({ labels: { text }, values: [0.1] }))))
  fold.send(
    gauge('bytes', 'auto', { values: [1], flags: 1 }),
    gauge('under_way', 'livesum', { values: [2], flags: 1 }),
  )
  fold.send(counter('gone', { values: [1] }))
  fold.apply({ kind: 'remove', family: 'gone' })
  fold.apply({ kind: 'shard', shard: 'shard-1' })
  fold.apply({ kind: 'quarantined', body: Uint8Array.of(1, 2, 3), error: undefined })
  const snapshot = fold.aggregator.snapshot()
  fold.wait(10)
  const late = new TestSource(fold.nowSeconds, 99)
  const body = late.batch([counter('many', { labels: { text: 'a' }, values: [0.2] })])
  const entries: readonly (readonly Entry[])[] = [
    [
      { kind: 'batch', batch: batchOf(body), body, ageSeconds: 0.25, leaseSeconds: 60 },
      { kind: 'repeat', source: late.id },
      { kind: 'tally', answer: 'busy', count: 3 },
    ],
    [
      { kind: 'limits', limits: { ...defaultLimits, maxSeries: Infinity } },
      { kind: 'remove', family: 'bytes' },
      { kind: 'shard', shard: 'shard-2' },
    ],
  ]
  const records = entries.map((some) => {
    const lsn = fold.aggregator.lsn + 1
    for (const entry of some) fold.aggregator.apply(lsn, fold.nowSeconds, entry)
    return encodeRecord({ lsn, nowSeconds: fold.nowSeconds, entries: some })
  })
  const all = fold.view()
  const view = { ...all, families: all.families.filter(({ head }) => isLasting(head.name)) }
  return {
    batch: toBase64(batch),
    snapshot: toBase64(snapshot),
    records: records.map(toBase64),
    view: toBase64(encodeView(view)),
    nowSeconds: fold.nowSeconds,
    lines: linesOf(view),
  }
}

test('version 1 of batch, snapshot, record and view is read as it was written', () => {
  const stored = {
    snapshot: fromBase64(written.snapshot),
    snapshotLsn: Aggregator.restore(fromBase64(written.snapshot)).lsn,
    records: written.records.map(fromBase64),
  }
  const leftOut: unknown[] = []
  const aggregator = replay(stored, (entry) => leftOut.push(entry))
  expect(leftOut).toEqual([])
  expect(linesOf(aggregator.view(written.nowSeconds), isLasting)).toEqual(written.lines)
  expect(linesOf(decodeView(fromBase64(written.view)))).toEqual(written.lines)
  expect(batchOf(fromBase64(written.batch)).families).toHaveLength(everyType.length)
})

test('version 1 is still what is written: other bytes are another version', () => {
  expect(writeEverything()).toEqual(written)
})

/** Gauges of the aggregator may come and go, what it counts about itself may not. */
function isLasting(name: string): boolean {
  return !name.startsWith(selfPrefix) || /batches|overflow|conflicts/.test(name)
}

function toBase64(bytes: Bytes): string {
  return Buffer.from(bytes).toString('base64')
}

function fromBase64(text: string): Bytes {
  return new Uint8Array(Buffer.from(text, 'base64'))
}
