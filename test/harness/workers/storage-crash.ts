import type { CrashPoint } from '../crash.ts'

/** Lets an object crash at the two moments that matter. */
export class StorageCrash {
  readonly #storage: DurableObjectStorage
  #armed: CrashPoint | undefined
  /** What the log held when the crash was armed: only a sync with something new to make durable is a crash point. */
  #armedAt = 0

  constructor(ctx: DurableObjectState) {
    const { storage } = ctx
    this.#storage = storage
    const sync = storage.sync.bind(storage)
    storage.sync = async () => {
      if (this.#armed !== undefined && this.#newest() > this.#armedAt) {
        if (this.#armed === 'before answers') await sync()
        ctx.abort(`crashed ${this.#armed}`)
      }
      await sync()
    }
  }

  /** Lets the object crash when the next push gets to a point; `undefined`: not any more. */
  arm(point: CrashPoint | undefined): void {
    this.#armedAt = this.#newest()
    this.#armed = point
  }

  /** Whether the crash is still to come: the object that comes after it has none. */
  get isArmed(): boolean {
    return this.#armed !== undefined
  }

  #newest(): number {
    return this.#storage.sql.exec<{ newest: number }>('SELECT coalesce(max(lsn), 0) AS newest FROM log').one()
      .newest
  }
}
