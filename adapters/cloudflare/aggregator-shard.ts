import type { Answer } from '../../src/aggregate/answer.ts'
import type { Envelope } from '../../src/aggregate/envelope.ts'
import type { Bytes } from '../../src/model/bytes.ts'

/** What a shard of an aggregator can be asked over RPC. */
export interface AggregatorShard {
  /** Counts a batch once, however often it is sent. Answers when that is durable. */
  push(body: Bytes, envelope: Envelope): Promise<Answer>
  /**
   * What the shard shows, encoded.
   * @param accepts `stream` where one is understood: what is too long for a value comes as a byte stream then. Shards
   * whose code is older give a value whatever they are asked.
   */
  view(accepts?: 'stream'): Promise<Bytes | ReadableStream<Bytes>>
  /** Of shard 0: the names of all shards, itself first, in the order in which they are merged. */
  shards(): Promise<readonly string[]>
  /** Of shard 0: adds a shard to every page, for ever. */
  register(shard: string): Promise<void>
  /** Removes a family; series that come after it start anew. */
  remove(family: string): Promise<void>
}

/** The binding of an aggregator: a `DurableObjectNamespace` of `MetricsAggregator`. */
export interface AggregatorNamespace {
  getByName(name: string): AggregatorShard
}
