import { DurableObject } from 'cloudflare:workers'
import type { Answer } from '../../src/aggregate/answer.ts'
import { EncodedViews } from '../../src/aggregate/encoded-views.ts'
import type { Envelope } from '../../src/aggregate/envelope.ts'
import { AggregatorHost } from '../../src/aggregate/host.ts'
import { streamBytes } from '../../src/http/stream-bytes.ts'
import type { Bytes } from '../../src/model/bytes.ts'
import { systemClock } from '../../src/runtime/system-clock.ts'
import type { AggregatorShard } from './aggregator-shard.ts'
import { SqlStore } from './sql-store.ts'

/** Longer views leave as streams: a value that is passed between Workers may have 32 MiB. */
const longestValueBytes = 4 * 1_048_576

/**
 * The Durable Object that adds up what isolates have counted. It has to be exported from the Worker's main module,
 * bound, and migrated with `new_sqlite_classes`.
 * @example
 * export { MetricsAggregator } from 'edgeprom/cloudflare'
 */
export class MetricsAggregator extends DurableObject implements AggregatorShard {
  readonly #host: AggregatorHost = new AggregatorHost(new SqlStore(this.ctx.storage), {
    clock: systemClock,
  })
  readonly #views: EncodedViews = new EncodedViews(this.#host)

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
