// node bench/workerd/measure.ts <claim>: measures a contest inside workerd; its last line is the figures.
import { isBuiltin } from 'node:module'
import { join } from 'node:path'
import { build, type Plugin } from 'esbuild'
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare } from 'miniflare'
import type { Figure, Kind } from '../claim.ts'
import { fromMilliseconds } from '../race.ts'
import { readClaim } from '../read-claim.ts'
import { shuffled } from '../statistics.ts'

interface Runner {
  readonly name: string
  readonly kind: Kind
  readonly changes: boolean
  readonly index: number
  readonly times: number
  readonly samples: number[]
}

/** Long beside the few milliseconds, and their noise, that a request takes. */
const workMilliseconds = 40
const rounds = 5
const attempts = 2

/** CommonJS asks for Node's modules with `require`, which a module Worker does not have. */
const builtinsByImport: Plugin = {
  name: 'builtins-by-import',
  setup: (bundling) => {
    bundling.onResolve({ filter: /.*/ }, ({ path, kind }) =>
      kind === 'require-call' && isBuiltin(path) ? { path, namespace: 'builtin' } : undefined,
    )
    // workerd's refuses to make a channel; one peer makes one when it is imported.
    bundling.onLoad({ filter: /worker_threads$/, namespace: 'builtin' }, () => ({
      contents: `module.exports = { isMainThread: true, BroadcastChannel: class { unref() {} } }`,
    }))
    bundling.onLoad({ filter: /.*/, namespace: 'builtin' }, ({ path }) => ({
      contents: `import all from 'node:${path.replace(/^node:/, '')}'; module.exports = all`,
    }))
  },
}

const name = process.argv[2] ?? ''
const { unit } = await readClaim(name)
const miniflare = new Miniflare(
  convertV4MiniflareOptions({
    cf: false,
    log: new Log(LogLevel.ERROR),
    telemetry: { enabled: false },
    workers: [
      {
        name: 'bench',
        modules: true,
        script: await bundle(),
        compatibilityDate: '2026-10-20',
        compatibilityFlags: ['nodejs_compat'],
      },
    ],
  }),
)
try {
  console.log(JSON.stringify(await measure()))
} finally {
  await miniflare.dispose()
}

async function measure(): Promise<readonly Figure[]> {
  const answer = await miniflare.dispatchFetch('http://localhost/')
  const listed = (await answer.json()) as readonly Pick<Runner, 'name' | 'kind' | 'changes'>[]
  const runners: Runner[] = []
  for (const [index, contender] of listed.entries()) {
    runners.push({ ...contender, index, times: await timesOf(index), samples: [] })
  }
  for (let round = 0; round < rounds; round++) {
    for (const runner of shuffled(runners)) runner.samples.push(await slope(runner))
  }
  return runners.map((runner) => ({
    name: runner.name,
    kind: runner.kind,
    samples: fromMilliseconds(runner.samples, unit),
  }))
}

/** How often the work is to be done so that it is long enough. Asking also warms up. */
async function timesOf(index: number): Promise<number> {
  for (let times = 1; ; times *= 2) {
    if ((await milliseconds(index, times)) >= workMilliseconds) return times
  }
}

/** What one piece of work takes: what is the same for N and for 2N cancels out. */
async function slope({ index, times, changes }: Runner): Promise<number> {
  const work = (await milliseconds(index, times * 2)) - (await milliseconds(index, times))
  if (!changes) return work / times
  const change =
    (await milliseconds(index, times * 2, '&only=before')) -
    (await milliseconds(index, times, '&only=before'))
  return (work - change) / times
}

/** The shortest of some attempts: what disturbs one only makes it longer. */
async function milliseconds(index: number, times: number, more = ''): Promise<number> {
  const took: number[] = []
  for (let i = 0; i < attempts; i++) took.push(await attempt(index, times, more))
  return Math.min(...took)
}

async function attempt(index: number, times: number, more: string): Promise<number> {
  const started = performance.now()
  const answer = await miniflare.dispatchFetch(`http://localhost/?contender=${index}&times=${times}${more}`)
  if (!answer.ok) throw new Error(`Cannot measure in workerd: ${await answer.text()}`)
  await answer.text()
  return performance.now() - started
}

async function bundle(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(import.meta.dirname, 'worker.ts')],
    alias: { claim: join(import.meta.dirname, `../claims/${name}.ts`) },
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'es2022',
    plugins: [builtinsByImport],
    write: false,
    logLevel: 'error',
  })
  return outputFiles[0]?.text ?? ''
}
