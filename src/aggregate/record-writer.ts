import type { Entry } from './record.ts'
import { encodeRecord } from './record-codec.ts'
import type { TurnContext } from './turn-context.ts'

/** What an entry takes beside the body of its batch, at most. */
export const entryBytes = 256

/**
 * Applies the entries of one turn, and writes them in the same turn: memory is never ahead of what was
 * written. Nothing is written before the end, so that an error before it is one of applying.
 */
export class RecordWriter {
  readonly #context: TurnContext
  readonly #nowSeconds: number
  readonly #records: { readonly lsn: number; readonly entries: Entry[] }[] = []
  /** Of the last record. */
  #bytes = 0

  constructor(context: TurnContext, nowSeconds: number) {
    this.#context = context
    this.#nowSeconds = nowSeconds
  }

  /** Whether this turn has changed nothing yet. */
  get isEmpty(): boolean {
    return this.#records.length === 0
  }

  /** Begins another record when this entry does not fit into the one before. */
  add(entry: Entry): void {
    const { aggregator, maxRecordBytes } = this.#context
    const bytes = entryBytes + (entry.kind === 'batch' ? entry.body.length : 0)
    let record = this.#records.at(-1)
    if (record === undefined || this.#bytes + bytes > maxRecordBytes) {
      record = { lsn: aggregator.lsn + 1, entries: [] }
      this.#records.push(record)
      this.#bytes = 0
    }
    aggregator.apply(record.lsn, this.#nowSeconds, entry)
    record.entries.push(entry)
    this.#bytes += bytes
  }

  /** Writes what has been applied; ends the turn. */
  write(): void {
    for (const { lsn, entries } of this.#records) {
      const record = encodeRecord({ lsn, nowSeconds: this.#nowSeconds, entries })
      this.#context.store.append(lsn, record)
      this.#context.log.appended(record.length)
    }
  }
}
