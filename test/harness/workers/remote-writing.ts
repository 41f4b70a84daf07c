// The Worker of an aggregator that writes to a Prometheus.
import type { MetricsAggregator } from '../../../adapters/cloudflare/metrics-aggregator.ts'
import { pushingAggregator } from '../../../adapters/cloudflare/pushing-aggregator.ts'
import type { Envelope } from '../../../src/aggregate/envelope.ts'
import { RemoteWrite } from '../../../src/push/remote-write.ts'

interface Env {
  readonly METRICS: DurableObjectNamespace<MetricsAggregator>
  readonly RECEIVER_URL: string
}

export class PushingAggregator extends pushingAggregator<Env>({
  aggregator: (env) => env.METRICS,
  target: (env, source) =>
    new RemoteWrite({ ...source, url: env.RECEIVER_URL, externalLabels: { job: 'shop' } }),
  everySeconds: 1,
}) {}

export default {
  async fetch(request, env): Promise<Response> {
    const envelope = JSON.parse(request.headers.get('envelope') ?? '') as Envelope
    const body = new Uint8Array(await request.arrayBuffer())
    return Response.json(await env.METRICS.getByName('shard-0').push(body, envelope))
  },
} satisfies ExportedHandler<Env>
