import type { AggregatorStore, StoredState } from '../aggregate/store.ts'
import type { Bytes } from '../model/bytes.ts'

/** What of a store can fail. */
export type StoreStep = 'append' | 'snapshot' | 'durable'

/** A store that fails when it is told to: with the work not begun, or with the work done. */
export class FailingStore implements AggregatorStore {
  readonly #store: AggregatorStore
  #next: { readonly step: StoreStep; readonly moment: 'before' | 'after' } | undefined

  constructor(store: AggregatorStore) {
    this.#store = store
  }

  /** Makes the next call of `step` fail, once. */
  failNext(step: StoreStep, moment: 'before' | 'after'): void {
    this.#next = { step, moment }
  }

  load(): Promise<StoredState> {
    return this.#store.load()
  }

  append(lsn: number, record: Bytes): void {
    this.#reach('append', 'before')
    this.#store.append(lsn, record)
    this.#reach('append', 'after')
  }

  snapshot(lsn: number, state: Bytes): void {
    this.#reach('snapshot', 'before')
    this.#store.snapshot(lsn, state)
    this.#reach('snapshot', 'after')
  }

  async durable(lsn: number): Promise<void> {
    this.#reach('durable', 'before')
    await this.#store.durable(lsn)
    this.#reach('durable', 'after')
  }

  newestLsn(): number {
    return this.#store.newestLsn()
  }

  async turn(): Promise<void> {
    await this.#store.turn?.()
  }

  #reach(step: StoreStep, moment: 'before' | 'after'): void {
    if (this.#next?.step !== step || this.#next.moment !== moment) return
    this.#next = undefined
    throw new Error(`Cannot ${step}: the test does not allow it`)
  }
}
