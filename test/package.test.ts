import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { build } from 'esbuild'
import { expect, test } from 'vitest'
import { listEntries, platformModules } from '../scripts/entries.ts'
import { root } from '../scripts/root.ts'

// What needs its platform's own modules is loaded in that platform's tests.
const specifiers = listEntries()
  .filter(({ source }) => source.startsWith('src/'))
  .map(({ specifier }) => specifier)

test('the package runs in the oldest Node at hand', () => {
  const page = run(`
    import { Counter, Registry, render } from 'edgeprom'
    import { cached } from 'edgeprom/page-cache'
    import { text } from 'edgeprom'

    const registry = new Registry()
    new Counter({ name: 'requests_total', help: 'Requests', labelNames: ['method'], registry }).labels('GET').inc(2)
    process.stdout.write(await render(registry, { format: cached(text) }))`)
  expect(page).toBe(
    '# HELP requests_total Requests\n# TYPE requests_total counter\nrequests_total{method="GET"} 2\n',
  )
})

test.each(specifiers)(
  'classes and functions of %s have the names that they are exported under',
  (specifier) => {
    const names = run(`
    import * as all from '${specifier}'

    const functions = Object.entries(all).filter(([, value]) => typeof value === 'function')
    process.stdout.write(JSON.stringify(functions.map(([name, value]) => [name, value.name])))`)
    const pairs: unknown = JSON.parse(names)
    expect(pairs).toSatisfy((all: readonly [string, string][]) => all.every(([name, own]) => name === own))
  },
)

test.each(listEntries())('bundlers of others take $specifier without a warning', async ({ specifier }) => {
  const { warnings } = await build({
    stdin: { contents: `export * from '${specifier}'`, resolveDir: root },
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'neutral',
    external: platformModules,
    logLevel: 'silent',
  })
  expect(warnings.map(({ text }) => text)).toEqual([])
})

const isOfWorkers = (specifier: string): boolean => specifier === 'edgeprom/cloudflare'
const every = listEntries().map(({ specifier }) => specifier)

test.each([
  { types: 'node', specifiers: every.filter((specifier) => !isOfWorkers(specifier)) },
  {
    types: '@cloudflare/workers-types',
    specifiers: [...specifiers, ...every.filter(isOfWorkers)],
  },
])('declarations compile with no others than $types', ({ types, specifiers: imported }) => {
  const folder = mkdtempSync(join(root, 'dist', 'consumer-'))
  try {
    const compilerOptions = {
      strict: true,
      noEmit: true,
      target: 'ES2022',
      lib: ['ES2022'],
      types: [types],
      module: 'NodeNext',
      skipLibCheck: false,
    }
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['*.ts'] }))
    writeFileSync(
      join(folder, 'main.ts'),
      imported.map((specifier, i) => `export * as entry${i} from '${specifier}'\n`).join(''),
    )
    const { stdout, status } = spawnSync(join(root, 'node_modules/.bin/tsc'), ['--project', folder], {
      cwd: root,
      encoding: 'utf8',
    })
    expect(status).not.toBeNull()
    expect(stdout.split('\n').filter((line) => line.startsWith('dist/'))).toEqual([])
  } finally {
    rmSync(folder, { recursive: true })
  }
})

/** Runs a module that imports the package by its name, in a process of its own. */
function run(code: string): string {
  return execFileSync(oldestNode(), ['--input-type=module', '--eval', code], {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, NODE_OPTIONS: '' },
  })
}

/** npm puts a new Node before the one of the machine. */
function oldestNode(): string {
  const folders = (process.env['PATH'] ?? '').split(delimiter)
  const found = folders.map((folder) => join(folder, 'node')).filter((path) => existsSync(path))
  const [oldest = process.execPath] = found.toSorted((left, right) => versionOf(left) - versionOf(right))
  return oldest
}

function versionOf(node: string): number {
  return Number.parseFloat(execFileSync(node, ['--print', 'process.versions.node'], { encoding: 'utf8' }))
}
