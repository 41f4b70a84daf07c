// The Worker that has the aggregator's class. Its routes let a test outside reach the object.
import { AggregatorClient } from '../../../adapters/cloudflare/aggregator-client.ts'
import { makeFetchHandler } from '../../../src/http/make-fetch-handler.ts'
import type { CrashPoint } from '../crash.ts'
import type { FaultyAggregator } from './faulty-aggregator.ts'

export { FaultyAggregator } from './faulty-aggregator.ts'

interface Env {
  readonly METRICS: DurableObjectNamespace<FaultyAggregator>
}

const shard = 'shard-0'
const client = new AggregatorClient(1)

export default {
  async fetch(request, env): Promise<Response> {
    const { pathname, searchParams } = new URL(request.url)
    const object = env.METRICS.getByName(shard)
    switch (pathname) {
      case '/push': {
        const [ageSeconds, attempt, leaseSeconds] = ['age', 'attempt', 'lease'].map((name) =>
          Number(searchParams.get(name)),
        )
        const body = new Uint8Array(await request.arrayBuffer())
        return Response.json(
          await object.push(body, {
            ageSeconds: ageSeconds ?? 0,
            attempt: attempt ?? 1,
            leaseSeconds: leaseSeconds ?? 60,
          }),
        )
      }
      case '/crash':
        if (request.method === 'POST') await object.armCrash(searchParams.get('point') as CrashPoint)
        return Response.json({ isArmed: await object.isCrashArmed() })
      case '/metrics':
        return makeFetchHandler({ registry: { collect: () => client.collect(() => env.METRICS) } })(request)
      default:
        return new Response('not found\n', { status: 404 })
    }
  },
} satisfies ExportedHandler<Env>
