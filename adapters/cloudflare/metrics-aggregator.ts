import { DurableObject } from 'cloudflare:workers'
import type { Answer } from '../../src/aggregate/answer.ts'
import { EncodedViews } from '../../src/aggregate/encoded-views.ts'
import type { Envelope } from '../../src/aggregate/envelope.ts'
import { AggregatorHost } from '../../src/aggregate/host.ts'
import { streamBytes } from '../../src/http/stream-bytes.ts'
import type { BatchLimits } from '../../src/aggregate/batch-limits.ts'
import type { Limits } from '../../src/aggregate/limits.ts'
import type { Bytes } from '../../src/model/bytes.ts'
import { systemClock } from '../../src/runtime/system-clock.ts'
import type { AggregatorShard } from './aggregator-shard.ts'
import { SqlStore } from './sql-store.ts'

/** Longer views leave as streams: a value that is passed between Workers may have 32 MiB. */
const longestValueBytes = 4 * 1_048_576

/** What a class of one's own hands to `MetricsAggregator`. */
export interface MetricsAggregatorOptions {
  /** What the aggregate may hold. @default as it was, or `defaultLimits` */
  readonly limits?: Limits | undefined
  /** What a push may hold. @default defaultBatchLimits */
  readonly batchLimits?: BatchLimits | undefined
  /** Called with whatever goes wrong, to log it: a write that fails, a batch that cannot be applied. @default nothing */
  readonly onError?: ((error: unknown) => void) | undefined
}

/**
 * The Durable Object that adds up what isolates have counted. It has to be exported from the Worker's main module,
 * bound, and migrated with `new_sqlite_classes`.
 * @example
 * export { MetricsAggregator } from 'edgeprom/cloudflare'
 * @example
 * // With limits of one's own, under the name of the bound class.
 * export class Metrics extends MetricsAggregator {
 *   constructor(ctx: DurableObjectState, env: Env) {
 *     super(ctx, env, { limits: { ...defaultLimits, maxSeries: 100_000 } })
 *   }
 * }
 */
export class MetricsAggregator extends DurableObject implements AggregatorShard {
  readonly #host: AggregatorHost
  readonly #views: EncodedViews

  /** @throws TypeError, RangeError for a limit that is none. */
  constructor(ctx: DurableObjectState, env: Cloudflare.Env, options: MetricsAggregatorOptions = {}) {
    super(ctx, env)
    const { limits, batchLimits, onError } = options
    this.#host = new AggregatorHost(new SqlStore(ctx.storage), {
      clock: systemClock,
      limits,
      batchLimits,
      onPoisoned: onError,
      onSnapshotFailed: onError,
      onQuarantined: ({ error }) => onError?.(error),
    })
    this.#views = new EncodedViews(this.#host)
  }

  push(body: Bytes, envelope: Envelope): Promise<Answer> {
    return this.#host.push(body, envelope)
  }

  /** Encoded; one view is encoded once, however many ask for it. */
  async view(accepts?: 'stream'): Promise<Bytes | ReadableStream<Bytes>> {
    const bytes = await this.#views.newest()
    return accepts === 'stream' && bytes.length > longestValueBytes ? streamBytes(bytes) : bytes
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
}
