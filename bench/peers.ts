import { MeterProvider, MetricReader } from '@opentelemetry/sdk-metrics'
import platformatic from '@platformatic/prom-client'
import prometheus from '@prometheus-io/client'
import prom from 'prom-client'

/** A library with the interface of prom-client. */
export type PromClient = typeof prom

/** Three states of one code base: the one most used, its official successor, and a fork that is tuned for speed. */
export const promClients: readonly { readonly name: string; readonly client: PromClient }[] = [
  { name: 'prom-client', client: prom },
  { name: '@prometheus-io/client', client: prometheus as unknown as PromClient },
  { name: '@platformatic/prom-client', client: platformatic as unknown as PromClient },
]

/** The members of `promClients`, each under its own name. */
export const peers: {
  readonly prom: PromClient
  readonly prometheus: PromClient
  readonly platformatic: PromClient
} = {
  prom,
  prometheus: prometheus as unknown as PromClient,
  platformatic: platformatic as unknown as PromClient,
}

/** Its readers drop what is beyond 2,000 series unless they are told to keep more. */
class PullReader extends MetricReader {
  constructor() {
    super({ cardinalitySelector: () => 2_000_000 })
  }

  protected override async onForceFlush(): Promise<void> {}
  protected override async onShutdown(): Promise<void> {}
}

/** A meter of OpenTelemetry's SDK whose measurements somebody reads: without a reader it would drop them. */
export function openTelemetryMeter(): ReturnType<MeterProvider['getMeter']> {
  return new MeterProvider({ readers: [new PullReader()] }).getMeter('bench')
}
