import { DurableObject } from 'cloudflare:workers'
import type { Answer } from '../../src/aggregate/answer.ts'
import type { Envelope } from '../../src/aggregate/envelope.ts'
import { AggregatorHost } from '../../src/aggregate/host.ts'
import { encodeView } from '../../src/aggregate/view-codec.ts'
import type { Bytes } from '../../src/model/bytes.ts'
import { systemClock } from '../../src/runtime/system-clock.ts'
import type { AggregatorShard } from './aggregator-shard.ts'
import { SqlStore } from './sql-store.ts'

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

  push(body: Bytes, envelope: Envelope): Promise<Answer> {
    return this.#host.push(body, envelope)
  }

  async view(): Promise<Bytes> {
    return encodeView(await this.#host.view())
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
