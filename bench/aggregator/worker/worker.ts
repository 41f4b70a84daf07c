// The aggregator as a Worker has it that takes batches from outside: HTTP to the Worker, RPC to the object.
import { AggregatorClient } from '../../../adapters/cloudflare/aggregator-client.ts'
import type { MetricsAggregator } from '../../../adapters/cloudflare/index.ts'
import { makeIngestHandler } from '../../../src/entries/aggregate.ts'
import { makeFetchHandler } from '../../../src/index.ts'

export { MetricsAggregator } from '../../../adapters/cloudflare/index.ts'

interface Env {
  readonly METRICS: DurableObjectNamespace<MetricsAggregator>
  readonly SHARDS: number
  readonly TOKEN: string
}

const clients = new Map<number, AggregatorClient>()

export default {
  fetch(request, env): Promise<Response> {
    const { SHARDS: shards, TOKEN: bearer, METRICS: namespace } = env
    const client = clients.get(shards) ?? new AggregatorClient(shards)
    clients.set(shards, client)
    const authorize = { bearer }
    const handler =
      new URL(request.url).pathname === '/push'
        ? makeIngestHandler({ aggregator: client.target(() => namespace), authorize })
        : makeFetchHandler({
            registry: { collect: ({ signal } = {}) => client.collect(() => namespace, signal) },
            authorize,
          })
    return handler(request)
  },
} satisfies ExportedHandler<Env>
