// Runs Workers in a process of its own. Its parent talks to it over IPC; it ends when its parent does.
import { closeSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare, type V4WorkerOptions } from 'miniflare'
import { bundle } from './bundle.ts'
import type { HostMessage, HostOptions, HostRequest, WorkerOptions } from './host-messages.ts'
import { childrenOf } from './processes.ts'
import { until } from './until.ts'

const { folder, workers } = JSON.parse(process.argv[2] ?? '') as HostOptions
const parent = process.ppid
const registry = join(folder, 'registry')

const miniflare = new Miniflare(
  convertV4MiniflareOptions({
    host: '127.0.0.1',
    port: 0,
    cf: false,
    log: new Log(LogLevel.ERROR),
    telemetry: { enabled: false },
    unsafeDevRegistryPath: registry, // how hosts find each other
    // Each host its own: two workerds that start on one folder may find its databases locked.
    resourcePersistencePath: join(folder, `data-of-${workers[0]?.name}`),
    unsafeHandleRuntimeRestart: () => say({ kind: 'restarted' }),
    workers: await Promise.all(workers.map(describeWorker)),
  }),
)

process.on('disconnect', () => void end())
process.on('message', (request: HostRequest) => void answer(request))
const origin = (await miniflare.ready).origin
const origins = await Promise.all(workers.map(async ({ name }) => [name, await directOrigin(name)] as const))
say({ kind: 'ready', origin, origins: Object.fromEntries(origins) })

async function describeWorker(worker: WorkerOptions): Promise<V4WorkerOptions> {
  const objects = Object.entries(worker.objects).map(
    ([binding, { className, worker: script }]) =>
      [
        binding,
        { className, useSQLite: true, ...(script === undefined ? {} : { scriptName: script }) },
      ] as const,
  )
  return {
    name: worker.name,
    modules: true,
    script: await bundle(worker.main),
    compatibilityDate: '2026-10-20',
    compatibilityFlags: ['no_nodejs_compat', 'no_nodejs_compat_v2', ...(worker.compatibilityFlags ?? [])],
    bindings: { ...worker.bindings },
    durableObjects: Object.fromEntries(objects),
    unsafeDirectSockets: [{ host: '127.0.0.1', port: 0 }], // it keeps this port when workerd is restarted
  }
}

async function directOrigin(name: string): Promise<string> {
  return (await miniflare.unsafeGetDirectURL(name)).origin
}

async function answer(request: HostRequest): Promise<void> {
  try {
    if (request.kind === 'evict') {
      const { worker, className, name } = request.object
      await miniflare.unsafeEvictDurableObject(worker, className, { name })
    } else {
      announceAgain(request.worker)
    }
    say({ kind: 'done', id: request.id })
  } catch (error) {
    say({ kind: 'done', id: request.id, error: String(error) })
  }
}

/**
 * Another host's proxy keeps its channel to our objects until our address in the registry changes, and after an abort
 * that channel is broken for good. So the address is spelt differently. Both spellings have the same length: one write
 * in place, and whoever watches the file never reads half of it.
 */
function announceAgain(worker: string): void {
  const path = join(registry, worker)
  const text = readFileSync(path, 'utf8')
  const spellings = ['"127.0.0.1:', '"localhost:'] as const
  const [from, to] = text.includes(spellings[0]) ? spellings : ([spellings[1], spellings[0]] as const)
  const file = openSync(path, 'r+')
  writeSync(file, text.replace(from, to), 0)
  closeSync(file)
}

async function end(): Promise<void> {
  await miniflare.dispose()
  await until('the end of workerd', () =>
    childrenOf(process.pid).some(({ name }) => name === 'workerd') ? undefined : true,
  )
  // A parent that was killed cannot tidy up.
  if (process.ppid !== parent) rmSync(folder, { recursive: true, force: true })
  process.exit(0)
}

function say(message: HostMessage): void {
  if (process.connected) process.send?.(message)
}
