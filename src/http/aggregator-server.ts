import type { BatchLimits } from '../aggregate/batch-limits.ts'
import { AggregatorHost } from '../aggregate/host.ts'
import type { Limits } from '../aggregate/limits.ts'
import type { SqliteOptions } from '../aggregate/sqlite-database.ts'
import type { AggregatorStore } from '../aggregate/store.ts'
import { harmless } from '../model/harmless.ts'
import { removeDeadSocket, type SocketFiles } from '../runtime/remove-dead-socket.ts'
import { systemClock } from '../runtime/system-clock.ts'
import type { Authorization } from './authorization.ts'
import { type FetchHandler, makeFetchHandler } from './make-fetch-handler.ts'
import type { Listen, ServerTls } from './listening.ts'
import { makeIngestHandler } from './make-ingest-handler.ts'
import { type RunningServer, runningServer } from './running-server.ts'

/** Options of `serveAggregator`. */
export interface AggregatorServerOptions extends SqliteOptions {
  /** 0: one that is free. @default 0 */
  readonly port?: number | undefined
  /** @default '127.0.0.1': this machine only */
  readonly hostname?: string | undefined
  /** Speaks HTTPS, but on a Unix socket. @default HTTP */
  readonly tls?: ServerTls | undefined
  /** A Unix socket to listen on instead. One that a process has left behind that is gone is replaced. */
  readonly path?: string | undefined
  /** The SQLite file to keep everything in. Either this or `store` has to be given. */
  readonly file?: string | undefined
  /** Another place to keep everything in: `new MemoryStore()` for what may end with the process. */
  readonly store?: AggregatorStore | undefined
  /** Who may send batches and who may read the page. There is no default: `'public'` has to be said. */
  readonly authorize: { readonly push: Authorization; readonly scrape: Authorization }
  /** What the aggregate may hold. @default as it was, or `defaultLimits` */
  readonly limits?: Limits | undefined
  /** What a push may hold. @default defaultBatchLimits */
  readonly batchLimits?: BatchLimits | undefined
  /** Called with whatever goes wrong, to log it: a disk that is full, a batch that cannot be applied. @default nothing */
  readonly onError?: ((error: unknown) => void) | undefined
}

/** An aggregator that listens: batches go to its `/push`, `/metrics` has the page. Closing it lets go of the file. */
export interface AggregatorServer extends RunningServer {}

/** What a runtime can do. */
export interface ServerPlatform {
  readonly sockets: SocketFiles
  openFile(file: string, options: SqliteOptions): AggregatorStore & { close(): void }
  readonly listen: Listen
}

/**
 * Takes batches at `POST /push` and shows what they add up to at `GET /metrics`.
 * @throws TypeError when it is not said where everything is kept, or who may push and scrape; Error when the file cannot
 * be used or another process has it; whatever listening throws.
 */
export async function serveAggregatorOn(
  platform: ServerPlatform,
  options: AggregatorServerOptions,
): Promise<AggregatorServer> {
  const { port = 0, hostname = '127.0.0.1', tls, path, limits, batchLimits } = options
  const onError = harmless(options.onError)
  const { store, close } = storeOf(platform, options)
  const host = new AggregatorHost(store, {
    clock: systemClock,
    limits,
    batchLimits,
    onPoisoned: onError,
    onSnapshotFailed: onError,
    onQuarantined: ({ error }) => onError(error),
  })
  const { push, scrape } = guards(options)
  const ingest = makeIngestHandler({
    aggregator: host,
    authorize: push,
    maxBytes: batchLimits?.maxBytes,
    onError,
  })
  const page = makeFetchHandler({ registry: host, path: '/metrics', authorize: scrape, onError })
  const handler: FetchHandler = (request) =>
    new URL(request.url).pathname === '/push' ? ingest(request) : page(request)
  try {
    // What is wrong with the file is said now, not to the first who pushes.
    await host.view()
    if (path !== undefined) await removeDeadSocket(path, platform.sockets)
    const address = path === undefined ? { hostname, port, tls } : { path }
    return runningServer(await platform.listen(address, handler), address, close)
  } catch (error) {
    close()
    throw error
  }
}

function storeOf(
  platform: ServerPlatform,
  { file, store, durability }: AggregatorServerOptions,
): { readonly store: AggregatorStore; readonly close: () => void } {
  if (store !== undefined && file === undefined) return { store, close: () => {} }
  if (store !== undefined || file === undefined) {
    throw new TypeError(
      `Cannot serve an aggregator: either file or store must be given, received ${file === undefined ? 'none' : 'both'}`,
    )
  }
  const opened = platform.openFile(file, { durability })
  return { store: opened, close: () => opened.close() }
}

function guards({ authorize }: Partial<AggregatorServerOptions>): AggregatorServerOptions['authorize'] {
  if (authorize?.push !== undefined && authorize.scrape !== undefined) return authorize
  throw new TypeError(
    'Cannot serve an aggregator: authorize must say who may push and who may scrape, received nothing about one of them',
  )
}
