import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare } from 'miniflare'
import { freePort } from '../../test/harness/free-port.ts'
import { childrenOf, descendantsOf } from '../../test/harness/processes.ts'
import { Tethered } from '../../test/harness/tethered.ts'
import { until } from '../../test/harness/until.ts'
import { token } from './token.ts'

/** Something that takes pushes. */
export interface Server {
  readonly origin: string
  /** The processes that do the work, whose CPU time counts. */
  readonly processes: () => readonly number[]
  stop(): Promise<void>
}

/** edgeprom/node with a SQLite file, in a process of its own. */
export function startNode(folder: string, durability: 'full' | 'normal'): Promise<Server> {
  return startScript('node-server.ts', [join(folder, `${durability}.db`), durability])
}

/** Reads a request and answers it: how fast the load itself is. */
export function startNoOp(): Promise<Server> {
  return startScript('no-op-server.ts', [])
}

/** edgeprom/cloudflare in a local workerd, with its objects on the disk. */
export async function startWorkerd(folder: string, shards: number): Promise<Server> {
  const before = new Set(workerds())
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      cf: false,
      log: new Log(LogLevel.ERROR),
      telemetry: { enabled: false },
      resourcePersistencePath: join(folder, `workerd-${shards}`),
      workers: [
        {
          name: 'aggregator',
          modules: true,
          script: await bundle(),
          compatibilityDate: '2026-10-20',
          bindings: { SHARDS: shards, TOKEN: token },
          durableObjects: { METRICS: { className: 'MetricsAggregator', useSQLite: true } },
          unsafeDirectSockets: [{ host: '127.0.0.1', port: 0 }],
        },
      ],
    }),
  )
  await miniflare.ready
  const { origin } = await miniflare.unsafeGetDirectURL('aggregator')
  const ours = workerds().filter((id) => !before.has(id))
  return { origin, processes: () => ours, stop: () => miniflare.dispose() }
}

/** Debian's Pushgateway, which keeps everything in memory. */
export async function startPushgateway(check: 'checked' | 'unchecked'): Promise<Server> {
  const address = `127.0.0.1:${await freePort()}`
  // Debian's keeps what it has in a file otherwise, and the next one starts with it.
  const args = [`--web.listen-address=${address}`, '--log.level=error', '--persistence.file=']
  if (check === 'unchecked') args.push('--push.disable-consistency-check')
  const tethered = new Tethered({ command: 'prometheus-pushgateway', args, signal: 'TERM' })
  const origin = `http://${address}`
  await until('the Pushgateway', async () => {
    const response = await fetch(`${origin}/-/ready`).catch(() => undefined)
    return response?.ok === true ? true : undefined
  })
  return {
    origin,
    processes: () => descendantsOf(tethered.id).map(({ id }) => id),
    stop: () => tethered.stop(),
  }
}

async function startScript(name: string, args: readonly string[]): Promise<Server> {
  const child = fork(fileURLToPath(new URL(name, import.meta.url)), args)
  const [port] = (await once(child, 'message')) as [number]
  const stop = async (): Promise<void> => {
    const gone = once(child, 'exit')
    child.disconnect()
    await gone
  }
  return { origin: `http://127.0.0.1:${port}`, processes: () => [child.pid ?? 0], stop }
}

function workerds(): readonly number[] {
  return childrenOf(process.pid)
    .filter(({ name }) => name === 'workerd')
    .map(({ id }) => id)
}

async function bundle(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('worker/worker.ts', import.meta.url))],
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    conditions: ['workerd', 'worker', 'browser'],
    external: ['cloudflare:*'],
  })
  return outputFiles[0]?.text ?? ''
}
