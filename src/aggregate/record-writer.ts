import type { Aggregator } from './aggregator.ts'
import type { LogSize } from './log-size.ts'
import type { Entry } from './record.ts'
import { encodeRecord } from './record-codec.ts'
import type { AggregatorStore } from './store.ts'

/** What an entry takes beside the body of its batch, at most. */
const entryBytes = 256

/**
 * Applies the entries of one turn and writes them in the same turn: memory is never ahead of what was
 * written.
 */
export class RecordWriter {
  readonly #aggregator: Aggregator
  readonly #store: AggregatorStore
  readonly #log: LogSize
  readonly #maxBytes: number
  readonly #nowSeconds: number
  readonly #firstLsn: number
  #lsn: number
  #entries: Entry[] = []
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
    this.#firstLsn = aggregator.lsn + 1
    this.#lsn = this.#firstLsn
  }

  /** Whether this turn has changed nothing yet. */
  get isEmpty(): boolean {
    return this.#entries.length === 0 && this.writtenLsn === this.#firstLsn - 1
  }

  /** The newest record that has been written, in this turn or before it. */
  get writtenLsn(): number {
    return this.#lsn - 1
  }

  /** Begins another record when this entry does not fit into the one before. */
  add(entry: Entry): void {
    const bytes = entryBytes + (entry.kind === 'batch' ? entry.body.length : 0)
    if (this.#bytes + bytes > this.#maxBytes) this.flush()
    this.#aggregator.apply(this.#lsn, this.#nowSeconds, entry)
    this.#entries.push(entry)
    this.#bytes += bytes
  }

  /** Writes what has been applied; has to be called before the turn ends. */
  flush(): void {
    if (this.#entries.length === 0) return
    const record = encodeRecord({ lsn: this.#lsn, nowSeconds: this.#nowSeconds, entries: this.#entries })
    this.#store.append(this.#lsn, record)
    this.#log.appended(record.length)
    this.#lsn++
    this.#entries = []
    this.#bytes = 0
  }
}
