import type { Authorization } from './authorization.ts'
import type { Listen, ServerTls } from './listening.ts'
import { type FetchHandlerOptions, makeFetchHandler } from './make-fetch-handler.ts'
import { type RunningServer, runningServer } from './running-server.ts'

/** Options of `serveMetrics`: those of `makeFetchHandler`, and where to listen. */
export interface MetricsServerOptions extends FetchHandlerOptions {
  /** 0: one that is free. */
  readonly port: number
  /** `'0.0.0.0'`: every machine that reaches this one. @default '127.0.0.1': this machine only */
  readonly hostname?: string | undefined
  /** Speaks HTTPS. @default HTTP */
  readonly tls?: ServerTls | undefined
  /** @default '/metrics' */
  readonly path?: string | undefined
  /** Who may read the page. There is no default: `'public'` has to be said. */
  readonly authorize: Authorization
}

/** A server of metrics. */
export interface MetricsServer extends RunningServer {}

/**
 * Serves what this process counts, on a port of its own.
 * @throws TypeError when it is not said who may read it; whatever listening throws.
 */
export async function serveMetricsOn(listen: Listen, options: MetricsServerOptions): Promise<MetricsServer> {
  const { port, hostname = '127.0.0.1', tls, path = '/metrics', ...page } = options
  const { authorize }: Partial<MetricsServerOptions> = page
  if (authorize === undefined) {
    throw new TypeError('Cannot serve metrics: authorize must say who may read them, received undefined')
  }
  const handler = makeFetchHandler({ ...page, path })
  const address = { hostname, port, tls }
  return runningServer(await listen(address, handler), address, () => {})
}
