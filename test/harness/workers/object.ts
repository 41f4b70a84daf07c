// The Worker that has the aggregator's class. Its routes let a test outside reach the object.
import { AggregatorClient } from '../../../adapters/cloudflare/aggregator-client.ts'
import type { Envelope } from '../../../src/aggregate/envelope.ts'
import { makeFetchHandler } from '../../../src/http/make-fetch-handler.ts'
import type { CrashPoint } from '../crash.ts'
import type { FaultyAggregator } from './faulty-aggregator.ts'

export { FaultyAggregator } from './faulty-aggregator.ts'

interface Env {
  readonly METRICS: DurableObjectNamespace<FaultyAggregator>
}

const client = new AggregatorClient(1)

export default {
  async fetch(request, env): Promise<Response> {
    const { pathname, searchParams } = new URL(request.url)
    const object = env.METRICS.getByName(searchParams.get('shard') ?? 'shard-0')
    switch (pathname) {
      case '/push': {
        const envelope = JSON.parse(request.headers.get('envelope') ?? '') as Envelope
        return Response.json(await object.push(new Uint8Array(await request.arrayBuffer()), envelope))
      }
      case '/crash': {
        if (request.method === 'GET') return Response.json({ isArmed: await object.isCrashArmed() })
        const point = (searchParams.get('point') as CrashPoint | null) ?? undefined
        await object.armCrash(point)
        // To ask it would meet the crash.
        return Response.json({ isArmed: point !== undefined })
      }
      case '/metrics':
        return makeFetchHandler({ registry: { collect: () => client.collect(() => env.METRICS) } })(request)
      default:
        return new Response('not found\n', { status: 404 })
    }
  },
} satisfies ExportedHandler<Env>
