// What examples of Workers leave to their reader.
import { Counter } from 'edgeprom'
import type { MetricsAggregator } from 'edgeprom/cloudflare'
import { Pushgateway } from 'edgeprom/pushgateway'

/** The bindings that examples speak of. */
export interface Env {
  readonly METRICS: DurableObjectNamespace<MetricsAggregator>
  readonly METRICS_TOKEN: string
  readonly PUSH_TOKEN: string
  readonly RECEIVER_URL: string
}

export const messages: Counter = new Counter({ name: 'messages_total', help: 'Help' })
export const gateway: Pushgateway = new Pushgateway({ url: 'http://localhost:9091', job: 'shop' })
export const handle = async (received: Request): Promise<Response> => new Response(received.url)
export const app = { fetch: handle }
export const isLongAgo = (): boolean => true
