import { MetricsAggregator } from '../../../adapters/cloudflare/metrics-aggregator.ts'
import type { CrashPoint } from '../crash.ts'
import { StorageCrash } from './storage-crash.ts'

/** The real object, which a test can let crash. */
export class FaultyAggregator extends MetricsAggregator {
  readonly #crash: StorageCrash = new StorageCrash(this.ctx)

  /** Lets the object crash when the next push gets to a point; `undefined`: not any more. */
  armCrash(point: CrashPoint | undefined): void {
    this.#crash.arm(point)
  }

  /** Whether the crash is still to come: the object that comes after it has none. */
  isCrashArmed(): boolean {
    return this.#crash.isArmed
  }
}
