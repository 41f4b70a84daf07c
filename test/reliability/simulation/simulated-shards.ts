import type { AggregatorNamespace, AggregatorShard } from '../../../adapters/cloudflare/aggregator-shard.ts'
import type { Link } from './link.ts'
import { SimulatedShard, type SimulatedShardOptions } from './simulated-shard.ts'

/** All shards, each made when it is first called, behind a link. */
export class SimulatedShards {
  readonly namespace: AggregatorNamespace
  readonly #shards = new Map<string, SimulatedShard>()
  #isMended = false

  constructor(link: Link, options: SimulatedShardOptions) {
    const shardOf = (name: string): SimulatedShard => {
      const known = this.#shards.get(name)
      if (known !== undefined) return known
      const shard = new SimulatedShard(options)
      if (this.#isMended) shard.mend()
      this.#shards.set(name, shard)
      return shard
    }
    this.namespace = {
      getByName: (name) => {
        const shard = shardOf(name)
        return {
          push: (body, envelope) => link.call(() => shard.push(body, envelope)),
          view: () => link.call(() => shard.view()),
          shards: () => link.call(() => shard.shards()),
          register: (other) => link.call(() => shard.register(other)),
          remove: (family) => link.call(() => shard.remove(family)),
        } satisfies AggregatorShard
      },
    }
  }

  /** Nothing goes wrong any more, also with those that are not there yet. */
  mend(): void {
    this.#isMended = true
    for (const shard of this.all) shard.mend()
  }

  get all(): readonly SimulatedShard[] {
    return [...this.#shards.values()]
  }
}
