import type { AggregatorStore, StoredState } from '../aggregate/store.ts'
import type { Bytes } from '../model/bytes.ts'

/** A store whose commits a test can hold back, and whose snapshots it can make fail. */
export class HeldStore implements AggregatorStore {
  /** Snapshots are refused while it is true. */
  refusesSnapshots = false
  readonly #store: AggregatorStore
  #held: Promise<void> = Promise.resolve()
  #release: () => void = () => {}
  #onAppend: () => void = () => {}

  constructor(store: AggregatorStore) {
    this.#store = store
  }

  /** From now on nothing is known to be durable, until `release`. */
  hold(): void {
    this.#held = new Promise((resolve) => {
      this.#release = resolve
    })
  }

  release(): void {
    this.#release()
  }

  /** Resolves when the next record is written, and whoever waited only for that has gone on. */
  async nextAppend(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#onAppend = resolve
    })
    for (let i = 0; i < 20; i++) await Promise.resolve()
  }

  load(): Promise<StoredState> {
    return this.#store.load()
  }

  append(lsn: number, record: Bytes): void {
    this.#store.append(lsn, record)
    this.#onAppend()
  }

  snapshot(lsn: number, state: Bytes): void {
    if (this.refusesSnapshots) throw new Error(`Cannot write snapshot ${lsn}: the test does not allow it`)
    this.#store.snapshot(lsn, state)
  }

  async durable(lsn: number): Promise<void> {
    await this.#held
    await this.#store.durable(lsn)
  }

  newestLsn(): number {
    return this.#store.newestLsn()
  }

  async turn(): Promise<void> {
    await this.#store.turn?.()
  }
}
