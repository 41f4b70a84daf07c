import type { MetricsAggregator } from 'edgeprom/cloudflare'

/** The bindings of wrangler.toml. */
export interface Env {
  readonly METRICS: DurableObjectNamespace<MetricsAggregator>
}
