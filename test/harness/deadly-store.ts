import type { AggregatorStore, StoredState } from '../../src/aggregate/store.ts'
import type { Bytes } from '../../src/model/bytes.ts'
import type { CrashPoint } from './crash.ts'

/** A store that kills its process, with signal 9, at one of the two moments that matter. */
export class DeadlyStore implements AggregatorStore {
  readonly #store: AggregatorStore
  #armed: CrashPoint | undefined
  #hasAppended = false

  constructor(store: AggregatorStore) {
    this.#store = store
  }

  /** Lets the process die when the next record gets to a point. */
  arm(point: CrashPoint): void {
    this.#armed = point
    this.#hasAppended = false
  }

  load(): Promise<StoredState> {
    return this.#store.load()
  }

  append(lsn: number, record: Bytes): void {
    this.#store.append(lsn, record)
    this.#hasAppended = true
  }

  snapshot(lsn: number, state: Bytes): void {
    this.#store.snapshot(lsn, state)
  }

  async durable(lsn: number): Promise<void> {
    const point = this.#hasAppended ? this.#armed : undefined
    if (point === 'before sync') process.kill(process.pid, 'SIGKILL')
    await this.#store.durable(lsn)
    if (point === 'before answers') process.kill(process.pid, 'SIGKILL')
  }

  newestLsn(): number {
    return this.#store.newestLsn()
  }

  async turn(): Promise<void> {
    await this.#store.turn?.()
  }
}
