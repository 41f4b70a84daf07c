import {
  type MetricsServer,
  type MetricsServerOptions,
  serveMetricsOn,
} from '../../src/http/metrics-server.ts'
import { listen } from './listen.ts'

/**
 * Serves what this process counts to Prometheus, on a port of its own. It keeps the process alive until it is closed.
 * @throws TypeError when it is not said who may read it; whatever listening throws.
 * @example
 * const server = await serveMetrics({ port: 9464, authorize: { bearer: 'scrape secret' } })
 * await server.close()
 */
export function serveMetrics(options: MetricsServerOptions): Promise<MetricsServer> {
  return serveMetricsOn(listen, options)
}
