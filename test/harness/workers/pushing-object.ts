// The Worker of an aggregator that pushes, to whoever listens at RECEIVER.
import { pushingAggregator } from '../../../adapters/cloudflare/pushing-aggregator.ts'
import type { MetricsAggregator } from '../../../adapters/cloudflare/metrics-aggregator.ts'
import type { Envelope } from '../../../src/aggregate/envelope.ts'
import { PushError } from '../../../src/push/push-error.ts'
import { pointValues } from '../point-values.ts'
import type { ReceivedPoint } from '../received-points.ts'

interface Env {
  readonly METRICS: DurableObjectNamespace<MetricsAggregator>
  readonly RECEIVER: string
}

const maxAttempts = 3

export class PushingAggregator extends pushingAggregator<Env>({
  aggregator: (env) => env.METRICS,
  target: ({ RECEIVER }, { registry, clock }) => ({
    // As any target: one request, which is sent again as it is when there is no good answer.
    async push({ signal } = {}) {
      const point: ReceivedPoint = { timeSeconds: clock.nowSeconds(), values: await pointValues(registry) }
      const init = { method: 'POST', body: JSON.stringify(point), signal: signal ?? null }
      for (let attempts = 1; attempts <= maxAttempts && signal?.aborted !== true; attempts++) {
        const response = await fetch(RECEIVER, init).catch(() => undefined)
        await response?.body?.cancel()
        if (response?.ok === true) return { attempts }
      }
      throw new PushError('Cannot push', { kind: 'unavailable', attempts: maxAttempts })
    },
  }),
  everySeconds: 1,
}) {}

export default {
  async fetch(request, env): Promise<Response> {
    const envelope = JSON.parse(request.headers.get('envelope') ?? '') as Envelope
    const answer = await env.METRICS.getByName('shard-0').push(
      new Uint8Array(await request.arrayBuffer()),
      envelope,
    )
    return Response.json(answer)
  },
} satisfies ExportedHandler<Env>
