import { MetricsAggregator } from '../../adapters/cloudflare/index.ts'
import type { CrashPoint } from '../harness/crash.ts'
import { StorageCrash } from '../harness/workers/storage-crash.ts'

/** The real object, which dies at one of the two moments that matter when it is told to. */
export class CrashingAggregator extends MetricsAggregator {
  readonly #crash: StorageCrash = new StorageCrash(this.ctx)

  /** The object that comes after the crash is armed no more. */
  arm(point: CrashPoint): void {
    this.#crash.arm(point)
  }
}
