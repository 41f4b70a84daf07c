import type { Bytes } from '../model/bytes.ts'
import type { AggregatorStore, StoredState } from './store.ts'

interface StoredBytes {
  readonly lsn: number
  readonly bytes: Bytes
}

/**
 * Keeps the log in memory: for tests, and for aggregates that may end with their process. Nothing is
 * durable in the turn in which it was written, and `load` shows what a crash would have left.
 * @example
 * const host = new AggregatorHost(new MemoryStore(), { clock: systemClock })
 */
export class MemoryStore implements AggregatorStore {
  #records: StoredBytes[] = []
  #durableLsn = 0
  #snapshot: StoredBytes | undefined
  #newSnapshot: StoredBytes | undefined
  /** How often it was loaded. Whoever waits for what was written before is told that it is gone. */
  #lives = 0

  async load(): Promise<StoredState> {
    this.#lives++
    this.#newSnapshot = undefined
    this.#records = this.#records.filter(({ lsn }) => lsn <= this.#durableLsn)
    const records = this.#records.map(({ bytes }) => bytes)
    return { snapshot: this.#snapshot?.bytes, snapshotLsn: this.#snapshot?.lsn ?? 0, records }
  }

  append(lsn: number, record: Bytes): void {
    const next = this.newestLsn() + 1
    if (lsn !== next) throw new RangeError(`Cannot append a record: lsn must be ${next}, received ${lsn}`)
    this.#records.push({ lsn, bytes: record.slice() })
  }

  snapshot(lsn: number, state: Bytes): void {
    this.#newSnapshot = { lsn, bytes: state.slice() }
  }

  async durable(lsn: number): Promise<void> {
    const lives = this.#lives
    const newestLsn = this.newestLsn()
    const snapshot = this.#newSnapshot
    await Promise.resolve()
    if (lives !== this.#lives)
      throw new Error(`Cannot commit record ${lsn}: the store must not be loaded meanwhile`)
    this.#durableLsn = Math.max(this.#durableLsn, newestLsn)
    if (snapshot === undefined || snapshot.lsn <= (this.#snapshot?.lsn ?? 0)) return
    this.#snapshot = snapshot
    this.#records = this.#records.filter((record) => record.lsn > snapshot.lsn)
  }

  newestLsn(): number {
    return this.#records.at(-1)?.lsn ?? this.#snapshot?.lsn ?? 0
  }
}
