import { MetricsAggregator } from '../../../adapters/cloudflare/metrics-aggregator.ts'
import type { CrashPoint } from '../crash.ts'

/** The real object, which a test can let crash at the two moments that matter. */
export class FaultyAggregator extends MetricsAggregator {
  #armed: CrashPoint | undefined
  /** What the log held when the crash was armed: only a sync with something new to make durable is a crash point. */
  #armedAt = 0

  constructor(ctx: DurableObjectState, env: Cloudflare.Env) {
    super(ctx, env)
    const { storage } = ctx
    const sync = storage.sync.bind(storage)
    storage.sync = async () => {
      if (this.#armed !== undefined && this.#newest() > this.#armedAt) {
        if (this.#armed === 'before answers') await sync()
        ctx.abort(`crashed ${this.#armed}`)
      }
      await sync()
    }
  }

  /** Lets the object crash when the next push gets to a point. */
  armCrash(point: CrashPoint): void {
    this.#armedAt = this.#newest()
    this.#armed = point
  }

  /** Ends it at once, whatever it is doing. */
  abort(): void {
    this.ctx.abort('aborted')
  }

  /** Whether the crash is still to come: the object that comes after it has none. */
  isCrashArmed(): boolean {
    return this.#armed !== undefined
  }

  #newest(): number {
    return this.ctx.storage.sql
      .exec<{ newest: number }>('SELECT coalesce(max(lsn), 0) AS newest FROM log')
      .one().newest
  }
}
