// Every public export says what it is; every example, on a page or above an export, compiles, and runs where Node can.
import { spawnSync } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { type DocPlatform, readDocExamples } from './doc-examples.ts'
import { listEntries } from './entries.ts'
import { root } from './root.ts'
import { readSurface } from './surface.ts'

const types: Readonly<Record<DocPlatform, string>> = { node: 'node', workers: '@cloudflare/workers-types' }

const areDocumented = listEntries()
  .map(({ specifier, source }) => isDocumented(specifier, source))
  .every(Boolean)
const areRight = await checkExamples()
if (!areDocumented || !areRight) process.exitCode = 1

function isDocumented(specifier: string, source: string): boolean {
  const surface = readSurface(source)
  const silent = surface.filter(({ comment }) => comment === '')
  for (const { name, file } of silent) console.error(`${specifier}: "${name}" has no comment (${file})`)
  const withExample = surface.filter(({ comment }) => comment.includes('@example')).length
  console.log(`${specifier.padEnd(24)}${surface.length} exports, ${withExample} with an example`)
  return silent.length === 0
}

async function checkExamples(): Promise<boolean> {
  const folder = 'dist/docs'
  rmSync(join(root, folder), { recursive: true, force: true })
  const examples = readDocExamples(`${folder}/node`).map((example) => ({
    ...example,
    path: join(folder, example.platform, `${example.at.replaceAll(/[/:]/g, '-')}.ts`),
  }))
  const compiled = (['node', 'workers'] as const).map((platform) => {
    mkdirSync(join(root, folder, platform), { recursive: true })
    for (const example of examples) {
      if (example.platform === platform) writeFileSync(join(root, example.path), example.code)
    }
    const tsconfig = join(folder, platform, 'tsconfig.json')
    writeFileSync(join(root, tsconfig), JSON.stringify(tsconfigFor(platform)))
    return succeeds('tsc', ['--project', tsconfig])
  })
  const runnable = examples.filter(({ isRunnable }) => isRunnable).map(({ path }) => path)
  console.log(`${examples.length} examples, of which ${runnable.length} run in Node`)
  let areRunning = true
  for (const path of runnable) areRunning = (await runs(path)) && areRunning
  return compiled.every(Boolean) && areRunning
}

function tsconfigFor(platform: DocPlatform): object {
  return {
    extends: '../../../tsconfig.check.json',
    compilerOptions: {
      types: [types[platform]],
      incremental: false,
      // Imports are added that may be of types, and an example need not use what it makes.
      verbatimModuleSyntax: false,
      noUnusedLocals: false,
      noUnusedParameters: false,
    },
    include: ['*.ts'],
  }
}

function succeeds(command: string, args: readonly string[]): boolean {
  return spawnSync(command, args, { cwd: root, stdio: 'inherit' }).status === 0
}

/** Each in a worker of its own: a registry can be sent to one aggregator only. */
function runs(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const worker = new Worker(join(root, 'test/docs/run.ts'), { argv: [path], stdout: true })
    worker.on('error', (error) => console.error(`${path}: ${String(error)}`))
    worker.on('exit', (code) => resolve(code === 0))
  })
}
