import { assertHas } from '../../src/model/assert-option.ts'
import { mergeViews } from '../../src/aggregate/merge-views.ts'
import { shardFor, shardName } from '../../src/aggregate/shard-for.ts'
import { decodeView } from '../../src/aggregate/view-codec.ts'
import type { View } from '../../src/aggregate/view.ts'
import { askShards } from '../../src/http/ask-shards.ts'
import { readAtMost } from '../../src/http/read-at-most.ts'
import type { MetricFamily } from '../../src/model/metric-family.ts'
import type { FlushTarget } from '../../src/report/flush-target.ts'
import type { AggregatorNamespace, AggregatorShard } from './aggregator-shard.ts'

/** A shard that sends more is not believed: a Worker has 128 MB for everything. */
const maxViewBytes = 32 * 1_048_576

const firstShard = /* @__PURE__ */ shardName(0)

/**
 * Reaches the shards of an aggregator. Every call makes its own stub: one that another request has made is of no use.
 */
export class AggregatorClient {
  readonly #shards: number
  /** Shards that are known to be on every page. */
  readonly #registered = new Set<string>([firstShard])

  /** @throws RangeError when there cannot be so many shards. */
  constructor(shards: number) {
    if (!Number.isInteger(shards) || shards < 1 || shards > 10_000) {
      throw new RangeError(
        `Cannot reach an aggregator: shards must be an integer from 1 to 10000, received ${shards}`,
      )
    }
    this.#shards = shards
  }

  /** Sends to the shard of each source, which is registered before its first answer. */
  target(namespace: () => AggregatorNamespace): FlushTarget {
    return {
      push: async (body, envelope, source) => {
        const name = shardFor(source, this.#shards)
        if (!this.#registered.has(name)) {
          await shard(namespace(), firstShard).register(name)
          this.#registered.add(name)
        }
        return shard(namespace(), name).push(body, envelope)
      },
    }
  }

  /**
   * What all registered shards show together. Shard 0 says which those are: it knows of shards that older code has not.
   * @param signal aborts when whoever asks waits no longer
   * @throws UnavailableError when one does not answer: a part of the sum would look like counters that were reset.
   */
  async collect(
    namespace: () => AggregatorNamespace,
    signal?: AbortSignal,
  ): Promise<readonly MetricFamily[]> {
    const listOf = async (name: string): Promise<readonly string[]> => shard(namespace(), name).shards()
    const [names = []] = await askShards([firstShard], listOf, signal)
    return mergeViews(await askShards(names, (name) => viewOf(namespace, name), signal))
  }
}

function shard(namespace: AggregatorNamespace, name: string): AggregatorShard {
  assertHas(
    'Cannot reach an aggregator',
    'what aggregator gives (a Durable Object namespace)',
    namespace,
    'getByName',
  )
  return namespace.getByName(name)
}

async function viewOf(namespace: () => AggregatorNamespace, name: string): Promise<View> {
  const view = await shard(namespace(), name).view('stream')
  const bytes = view instanceof Uint8Array ? view : await readAtMost(view, maxViewBytes)
  if (bytes !== undefined) return decodeView(bytes)
  throw new RangeError(`Cannot read the view of "${name}": it must have at most ${maxViewBytes} bytes`)
}
