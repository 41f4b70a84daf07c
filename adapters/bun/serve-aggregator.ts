import { rmSync } from 'node:fs'
import { connect } from 'node:net'
import type { SqliteOptions } from '../../src/aggregate/sqlite-database.ts'
import {
  type AggregatorServer,
  type AggregatorServerOptions,
  serveAggregatorOn,
} from '../../src/http/aggregator-server.ts'
import { listen } from './listen.ts'
import { SqliteStore } from './sqlite-store.ts'

/**
 * Takes batches at `POST /push`, counts each once, keeps the sum in a SQLite file and shows it at `GET /metrics`: over
 * HTTP or on a Unix socket. Two processes cannot share a file.
 * @throws TypeError when it is not said where everything is kept, or who may push and scrape; Error when the file cannot
 * be used or another process has it; whatever listening throws.
 * @example
 * const aggregator = await serveAggregator({
 *   port: 9464,
 *   file: 'metrics.db',
 *   authorize: { push: { bearer: 'push secret' }, scrape: { bearer: 'scrape secret' } },
 * })
 * await aggregator.close()
 */
export function serveAggregator(options: AggregatorServerOptions): Promise<AggregatorServer> {
  const openFile = (file: string, settings: SqliteOptions): SqliteStore => new SqliteStore(file, settings)
  return serveAggregatorOn({ listen, openFile, sockets: { connect, remove: rmSync } }, options)
}
