/** So many records are replayed quickly, and counted quickly when a store is asked which is the newest. */
const maxRecords = 1_000

/** While snapshots fail: still replayed in seconds, however short the records are. */
const mostRecords = 10 * maxRecords

/** How much log lies behind the last durable snapshot. */
export class LogSize {
  readonly #snapshotBytes: number
  readonly #maxBytes: number
  records = 0
  bytes = 0
  /** Size of the last durable snapshot. */
  stateBytes: number

  constructor(snapshotBytes: number, maxBytes: number, stateBytes: number) {
    this.#snapshotBytes = snapshotBytes
    this.#maxBytes = maxBytes
    this.stateBytes = stateBytes
  }

  /** Whether it is time for a snapshot. */
  get isLarge(): boolean {
    return this.bytes >= this.#snapshotBytes || this.records >= maxRecords
  }

  /** Whether nothing more may be written: snapshots have failed for long. */
  get isFull(): boolean {
    return this.bytes >= this.#maxBytes || this.records >= mostRecords
  }

  appended(bytes: number): void {
    this.records++
    this.bytes += bytes
  }

  /** A durable snapshot holds everything so far. */
  covered(stateBytes: number): void {
    this.records = 0
    this.bytes = 0
    this.stateBytes = stateBytes
  }
}
