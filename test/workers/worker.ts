import { instrument } from '../../adapters/cloudflare/index.ts'
import { Counter } from '../../src/instruments/counter.ts'

export { MetricsAggregator } from '../../adapters/cloudflare/index.ts'
export { BareObject } from './bare-object.ts'
export { CrashingAggregator } from './crashing-aggregator.ts'
export { LimitedAggregator } from './limited-aggregator.ts'
export { PushingAggregator } from './pushing.ts'

const greetings = new Counter({ name: 'greetings_total', help: 'Greetings', labelNames: ['to'] })

export default instrument(
  {
    async fetch(request, env, ctx) {
      const to = new URL(request.url).searchParams.get('to') ?? 'world'
      ctx.waitUntil(Promise.resolve(env.METRICS))
      greetings.labels(to).inc()
      return new Response(`hello ${to}`)
    },
  },
  {
    aggregator: (env) => env.METRICS,
    path: '/metrics',
    authorize: () => 'public',
    shards: 2,
  },
) satisfies ExportedHandler<Cloudflare.Env>
