import { instrument } from 'edgeprom/cloudflare'
import { app } from './app.ts'
import type { Env } from './env.ts'

export { MetricsAggregator } from 'edgeprom/cloudflare'

export default instrument<Env>(app, {
  aggregator: (env) => env.METRICS,
  path: '/metrics',
  // Everybody may read this example. Elsewhere, ask for the token that Prometheus sends:
  // authorize: (env) => ({ bearer: env.METRICS_TOKEN }),
  authorize: () => 'public',
}) satisfies ExportedHandler<Env>
