import { spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../../scripts/root.ts'
import type { PrintedPage } from './printed-page.ts'

/** A sample as the Python client read it; numbers as it prints them. */
export interface ReadSample {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly value: string
  readonly timestamp: string | null
  readonly exemplar: {
    readonly labels: Readonly<Record<string, string>>
    readonly value: string
    readonly timestamp: string | null
  } | null
}

/** A family as the Python client read it. */
export interface ReadFamily {
  readonly type: string
  readonly name: string
  readonly help: string
  readonly unit: string
  readonly samples: readonly ReadSample[]
}

/** What the Python client says to a page. */
export type Reading = { readonly families: readonly ReadFamily[] } | { readonly error: string }

/** The Python that has the client of `test/interop/requirements.txt`. */
const python = process.env['PYTHON_CLIENT'] ?? 'python3'

/** Whether tests against the Python client are to be skipped. With REQUIRE_PEERS=1 they are run all the same, and fail. */
export function lacksPythonClient(): boolean {
  if (process.env['REQUIRE_PEERS'] === '1') return false
  return spawnSync(python, ['-c', 'import prometheus_client'], { stdio: 'ignore' }).status !== 0
}

/** Which version of the client is there. */
export function pythonClientVersion(): string {
  const program = 'import importlib.metadata as m; print(m.version("prometheus_client"))'
  return spawnSync(python, ['-c', program], { encoding: 'utf8' }).stdout.trim()
}

/** Writes pages into a folder and has all of them read by one process. @throws Error when it does not read all of them */
export function readPages(pages: readonly PrintedPage[], folder: string): readonly Reading[] {
  mkdirSync(folder, { recursive: true })
  const paths = pages.map(({ format, text }, i) => {
    const path = join(folder, `${i}.${format}`)
    writeFileSync(path, text)
    return path
  })
  const { stdout, stderr, status } = spawnSync(python, [join(root, 'test/harness/read-pages.py')], {
    input: paths.map((path) => `${path}\n`).join(''),
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  })
  const readings = (stdout ?? '').split('\n').filter((line) => line !== '')
  if (status !== 0 || readings.length !== pages.length)
    throw new Error(`${python} read ${readings.length} of ${pages.length} pages:\n${stderr}`)
  return readings.map((line) => JSON.parse(line) as Reading)
}
