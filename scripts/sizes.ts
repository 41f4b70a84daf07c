// Bundles every public entry for a neutral platform. A size may not grow above its ceiling; its target is where it is to get.
import { gzipSync } from 'node:zlib'
import { build, type BuildFailure } from 'esbuild'
import { listEntries } from './entries.ts'
import { root } from './root.ts'

interface Measured {
  readonly what: string
  /** The module that is bundled. */
  readonly code: string
  readonly ceilingBytes?: number | undefined
  readonly targetBytes?: number | undefined
}

interface Bundle {
  readonly minified: Uint8Array
  /** What each file takes of it, the largest first. */
  readonly parts: readonly { readonly path: string; readonly bytes: number }[]
}

const platforms = ['cloudflare:*', 'node:*', 'bun:*']
const ceilings: readonly Measured[] = [
  {
    what: '{ Counter, Registry, text }',
    code: `export { Counter, Registry, text } from './src/index.ts'`,
    ceilingBytes: 14_200,
    targetBytes: 3000,
  },
  { what: 'edgeprom', code: exportAll('src/index.ts'), ceilingBytes: 23_000, targetBytes: 8000 },
  {
    what: 'edgeprom/cloudflare { instrument }',
    code: `export { instrument } from './adapters/cloudflare/index.ts'`,
    ceilingBytes: 28_900,
    targetBytes: 12_000,
  },
  {
    what: 'edgeprom/cloudflare',
    code: exportAll('adapters/cloudflare/index.ts'),
    ceilingBytes: 41_500,
    targetBytes: 22_000,
  },
]
const others = listEntries()
  .filter(({ specifier }) => !ceilings.some(({ what }) => what === specifier))
  .map(({ specifier, source }): Measured => ({ what: specifier, code: exportAll(source) }))

console.log(row('', 'minified', 'gzip', 'ceiling', 'target'))
for (const { what, code, ceilingBytes, targetBytes } of [...ceilings, ...others]) {
  const bundled = await bundle(what, code)
  if (bundled === undefined) continue
  const { minified, parts } = bundled
  const zipped = gzipSync(minified, { level: 9 }).byteLength
  const isAbove = ceilingBytes !== undefined && zipped > ceilingBytes
  console.log(
    row(what, minified.byteLength, zipped, ceilingBytes ?? '-', targetBytes ?? '-') +
      (isAbove ? '  above its ceiling' : ''),
  )
  if (!isAbove) continue
  process.exitCode = 1
  for (const { path, bytes } of parts.slice(0, 12)) console.log(row(`  ${path}`, bytes))
}

/** `undefined` where it does not bundle: a missing file, or a module of Node's that src/ must not need. */
async function bundle(what: string, contents: string): Promise<Bundle | undefined> {
  try {
    const { outputFiles, metafile } = await build({
      // Plain JavaScript: in TypeScript a re-export of a name that does not exist passes for a type.
      stdin: { contents, resolveDir: root, loader: 'js' },
      bundle: true,
      minify: true,
      format: 'esm',
      platform: 'neutral',
      target: 'es2022',
      external: platforms,
      write: false,
      metafile: true,
      logLevel: 'silent',
    })
    const parts = Object.values(metafile.outputs)
      .flatMap(({ inputs }) => Object.entries(inputs))
      .map(([path, { bytesInOutput }]) => ({ path, bytes: bytesInOutput }))
      .toSorted((left, right) => right.bytes - left.bytes)
    return { minified: outputFiles[0]?.contents ?? new Uint8Array(0), parts }
  } catch (error) {
    process.exitCode = 1
    console.error(`${what} does not bundle:`)
    if (!isBuildFailure(error)) throw error
    for (const { text, location } of error.errors) {
      console.error(`  ${location === null ? '' : `${location.file}:${location.line}: `}${text}`)
    }
    return undefined
  }
}

function exportAll(source: string): string {
  return `export * from './${source}'`
}

function isBuildFailure(error: unknown): error is BuildFailure {
  return error instanceof Error && 'errors' in error && Array.isArray(error.errors)
}

function row(what: string, ...columns: readonly (string | number)[]): string {
  return what.padEnd(44) + columns.map((column) => String(column).padStart(10)).join('')
}
