/** One run of vitest, in one runtime. */
export interface Suite {
  readonly name: string
  readonly command: string
  /** What comes before vitest's own arguments. */
  readonly launch: readonly string[]
  readonly project: string
  readonly options: readonly string[]
  /** The tests that run when none are named. */
  readonly files: readonly string[]
  readonly timeoutSeconds: number
}

const vitest = 'node_modules/vitest/vitest.mjs'
/** What runs outside of Node, too. */
const inEveryRuntime = ['test/shared', 'test/conformance', 'test/runtimes']
// Bun's child processes lack a method that vitest's default pool needs, Deno's threads one that ends them.
const inThreads = ['--pool=threads']
/** How much longer than in continuous integration the long runs are. */
const longer = Math.max(1, Number(process.env['RELIABILITY_FACTOR'] ?? 1))

/** Every suite, in the order in which `npm test` and continuous integration run them. */
export const suites: readonly Suite[] = [
  suite({ name: 'node', command: 'node', launch: [vitest] }),
  suite({ name: 'workers', command: 'node', launch: [vitest], project: 'workers' }),
  suite({
    name: 'deno',
    command: 'deno',
    launch: ['run', '-A', '--no-lock', '--no-remote', '--node-modules-dir=manual', vitest],
    files: inEveryRuntime,
  }),
  suite({
    name: 'bun',
    command: 'bun',
    launch: ['--bun', vitest],
    options: inThreads,
    files: inEveryRuntime,
  }),
  suite({
    name: 'interop',
    command: 'node',
    launch: [vitest],
    project: 'interop',
    timeoutSeconds: 900 * longer,
  }),
  suite({
    name: 'reliability',
    command: 'node',
    launch: [vitest],
    project: 'reliability',
    timeoutSeconds: 900 * longer,
  }),
]

/** What `npm test` runs. */
export const testedRuntimes: readonly string[] = ['node', 'workers', 'deno', 'bun']

function suite(given: Pick<Suite, 'name' | 'command' | 'launch'> & Partial<Suite>): Suite {
  return { project: 'node', options: [], files: [], timeoutSeconds: 600, ...given }
}
