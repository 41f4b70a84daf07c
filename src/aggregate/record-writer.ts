import type { Aggregator } from './aggregator.ts'
import type { LogSize } from './log-size.ts'
import type { Entry } from './record.ts'
import { encodeRecord } from './record-codec.ts'
import type { AggregatorStore } from './store.ts'

/** What an entry takes beside the body of its batch, at most. */
export const entryBytes = 256

/**
 * Applies the entries of one turn, and writes them in the same turn: memory is never ahead of what was
 * written. Nothing is written before the end, so that an error before it is one of applying.
 */
export class RecordWriter {
  readonly #aggregator: Aggregator
  readonly #store: AggregatorStore
  readonly #log: LogSize
  readonly #maxBytes: number
  readonly #nowSeconds: number
  readonly #records: { readonly lsn: number; readonly entries: Entry[] }[] = []
  /** Of the last record. */
  #bytes = 0

  constructor(
    aggregator: Aggregator,
    store: AggregatorStore,
    log: LogSize,
    maxBytes: number,
    nowSeconds: number,
  ) {
    this.#aggregator = aggregator
    this.#store = store
    this.#log = log
    this.#maxBytes = maxBytes
    this.#nowSeconds = nowSeconds
  }

  /** Whether this turn has changed nothing yet. */
  get isEmpty(): boolean {
    return this.#records.length === 0
  }

  /** Begins another record when this entry does not fit into the one before. */
  add(entry: Entry): void {
    const bytes = entryBytes + (entry.kind === 'batch' ? entry.body.length : 0)
    let record = this.#records.at(-1)
    if (record === undefined || this.#bytes + bytes > this.#maxBytes) {
      record = { lsn: this.#aggregator.lsn + 1, entries: [] }
      this.#records.push(record)
      this.#bytes = 0
    }
    this.#aggregator.apply(record.lsn, this.#nowSeconds, entry)
    record.entries.push(entry)
    this.#bytes += bytes
  }

  /** Writes what has been applied; ends the turn. */
  write(): void {
    for (const { lsn, entries } of this.#records) {
      const record = encodeRecord({ lsn, nowSeconds: this.#nowSeconds, entries })
      this.#store.append(lsn, record)
      this.#log.appended(record.length)
    }
  }
}
