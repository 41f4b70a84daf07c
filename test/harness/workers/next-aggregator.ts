import { DurableObject } from 'cloudflare:workers'
import type { AggregatorShard } from '../../../adapters/cloudflare/aggregator-shard.ts'
import { SqlStore } from '../../../adapters/cloudflare/sql-store.ts'
import type { Answer } from '../../../src/aggregate/answer.ts'
import { EncodedViews } from '../../../src/aggregate/encoded-views.ts'
import type { Envelope } from '../../../src/aggregate/envelope.ts'
import { AggregatorHost } from '../../../src/aggregate/host.ts'
import { defaultLimits } from '../../../src/aggregate/limits.ts'
import type { Bytes } from '../../../src/model/bytes.ts'
import { systemClock } from '../../../src/runtime/system-clock.ts'
import type { CrashPoint } from '../crash.ts'
import { StorageCrash } from './storage-crash.ts'

interface Env {
  /** Another number with every release, so that a page tells which of them has loaded its shards. */
  readonly MAX_SERIES: number
}

/** The object of the next release: it sets limits of its own. */
export class NextAggregator extends DurableObject<Env> implements AggregatorShard {
  readonly #crash: StorageCrash = new StorageCrash(this.ctx)
  readonly #host: AggregatorHost = new AggregatorHost(new SqlStore(this.ctx.storage), {
    clock: systemClock,
    limits: { ...defaultLimits, maxSeries: this.env.MAX_SERIES },
  })
  readonly #views: EncodedViews = new EncodedViews(this.#host)

  push(body: Bytes, envelope: Envelope): Promise<Answer> {
    return this.#host.push(body, envelope)
  }

  view(): Promise<Bytes> {
    return this.#views.newest()
  }

  shards(): Promise<readonly string[]> {
    return this.#host.shards()
  }

  register(shard: string): Promise<void> {
    return this.#host.register(shard)
  }

  remove(family: string): Promise<void> {
    return this.#host.remove(family)
  }

  armCrash(point: CrashPoint | undefined): void {
    this.#crash.arm(point)
  }

  isCrashArmed(): boolean {
    return this.#crash.isArmed
  }
}
