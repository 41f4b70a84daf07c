import { Aggregator } from '../../../src/aggregate/aggregator.ts'
import { batchMagic } from '../../../src/aggregate/batch-layout.ts'
import type { LogRecord } from '../../../src/aggregate/record.ts'
import { decodeRecord } from '../../../src/aggregate/record-codec.ts'
import { decodeView, encodeView } from '../../../src/aggregate/view-codec.ts'
import type { View } from '../../../src/aggregate/view.ts'
import type { Bytes } from '../../../src/model/bytes.ts'
import { identityOf } from './identity.ts'

/** So many families at the end of a view are about the instance that gave it, not about the log. */
const hostFamilies = 3

/**
 * What is durable in a shard, told by the shortest code that can: every record that ever reached the disk, folded in
 * order, without snapshots, queues, caches and restarts. Whatever a shard says must be what its shadow says.
 */
export class Shadow {
  readonly #records: LogRecord[] = []
  readonly #batches = new Map<string, number>()
  readonly #aggregator = new Aggregator()
  #judged: (View & { readonly bytes: Bytes }) | undefined

  /** A record is on the disk. */
  committed(bytes: Bytes): void {
    const record = decodeRecord(bytes)
    this.#records.push(record)
    fold(this.#aggregator, record)
    for (const entry of record.entries) {
      if (entry.kind !== 'batch' || entry.body[0] !== batchMagic) continue
      const identity = identityOf(entry.body)
      this.#batches.set(identity, (this.#batches.get(identity) ?? 0) + 1)
    }
  }

  /** How often a batch is in the log. */
  times(body: Bytes): number {
    return this.#batches.get(identityOf(body)) ?? 0
  }

  get shards(): readonly string[] {
    return this.#aggregator.shards
  }

  /** The newest record that is on the disk. */
  get lsn(): number {
    return this.#records.length
  }

  /** What is wrong with a view that a shard gives to somebody who has asked at a time, when a record was on the disk. */
  judgeView(bytes: Bytes, asked: { readonly lsn: number; readonly seconds: number }): string | undefined {
    const view = this.#judged?.bytes === bytes ? this.#judged : { bytes, ...decodeView(bytes) }
    const { lsn, validUntilSeconds } = view
    if (lsn > this.lsn) return `a view shows record ${lsn}, on the disk are ${this.lsn}`
    if (lsn < asked.lsn) return `a view shows record ${lsn}, on the disk were ${asked.lsn}`
    if (validUntilSeconds <= asked.seconds)
      return `a view ended at ${validUntilSeconds}, asked at ${asked.seconds}`
    // A shard gives the same bytes for as long as it can.
    if (view === this.#judged) return undefined
    this.#judged = view
    const shown = this.#at(lsn).view(view.nowSeconds)
    const expected = { ...shown, families: [...shown.families, ...view.families.slice(-hostFamilies)] }
    if (Buffer.compare(encodeView(expected), bytes) === 0) return undefined
    return `a view of record ${lsn} is not what is in the log`
  }

  #at(lsn: number): Aggregator {
    if (this.#aggregator.lsn === lsn) return this.#aggregator
    const older = new Aggregator()
    for (const record of this.#records.slice(0, lsn)) fold(older, record)
    return older
  }
}

function fold(into: Aggregator, { lsn, nowSeconds, entries }: LogRecord): void {
  for (const entry of entries) into.apply(lsn, nowSeconds, entry)
}
