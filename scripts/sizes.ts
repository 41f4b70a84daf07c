// Bundles what users get of every public entry: dist/ has to be built. A size may not grow above its ceiling; its
// target is where it is to get. What a file takes is told of the sources.
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build, type BuildFailure } from 'esbuild'
import { listEntries, platformModules } from './entries.ts'
import { root } from './root.ts'

interface Measured {
  readonly what: string
  /** The names that are exported. */
  readonly names: string
  /** The file that they come from, in src/ or adapters/. */
  readonly source: string
  /** Whether the core, which who uses it has anyway, is left out. */
  readonly isWithoutCore?: boolean | undefined
  readonly ceilingBytes?: number | undefined
  readonly targetBytes?: number | undefined
}

interface Bundle {
  readonly minified: Uint8Array
  /** What each file takes of it, the largest first. */
  readonly parts: readonly { readonly path: string; readonly bytes: number }[]
}

const core = 'src/index.ts'
const cloudflare = 'adapters/cloudflare/index.ts'
const ceilings: readonly Measured[] = [
  {
    what: '{ Counter, Registry, text }',
    names: '{ Counter, Registry, text }',
    source: core,
    ceilingBytes: 14_300,
    targetBytes: 3000,
  },
  { what: 'edgeprom', names: '*', source: core, ceilingBytes: 23_300, targetBytes: 8000 },
  {
    what: 'edgeprom/cloudflare { instrument }',
    names: '{ instrument }',
    source: cloudflare,
    ceilingBytes: 31_550,
    targetBytes: 12_000,
  },
  { what: 'edgeprom/cloudflare', names: '*', source: cloudflare, ceilingBytes: 47_400, targetBytes: 22_000 },
]
const withoutCore: readonly Measured[] = [
  { specifier: 'edgeprom/graphite', names: '*', ceilingBytes: 1150, targetBytes: undefined },
  { specifier: 'edgeprom/lambda', names: '{ instrument }', ceilingBytes: 2000, targetBytes: 2000 },
  { specifier: 'edgeprom/otlp', names: '*', ceilingBytes: 5160, targetBytes: 3000 },
  { specifier: 'edgeprom/pushgateway', names: '*', ceilingBytes: 2730, targetBytes: 1500 },
  { specifier: 'edgeprom/remote-write', names: '*', ceilingBytes: 5510, targetBytes: 3000 },
].map(({ specifier, ...limits }) => ({
  what: `${[specifier, limits.names].join(' ').replace(' *', '')} without the core`,
  source: sourceOf(specifier),
  isWithoutCore: true,
  ...limits,
}))
const others = listEntries()
  .filter(({ specifier }) => !ceilings.some(({ what }) => what === specifier))
  .map(({ specifier, source }): Measured => ({ what: specifier, names: '*', source }))
/** The files of dist/ that the core is in. */
const coreFiles = await filesOf(core)

console.log(row('', 'minified', 'gzip', 'ceiling', 'target'))
for (const measured of [...ceilings, ...withoutCore, ...others]) {
  const { what, names, source, isWithoutCore = false, ceilingBytes, targetBytes } = measured
  const left = isWithoutCore ? coreFiles : []
  const bundled = await bundle(what, `export ${names} from '${builtFrom(source)}'`, left)
  if (bundled === undefined) continue
  const { minified } = bundled
  const zipped = gzipSync(minified, { level: 9 }).byteLength
  const isAbove = ceilingBytes !== undefined && zipped > ceilingBytes
  console.log(
    row(what, minified.byteLength, zipped, ceilingBytes ?? '-', targetBytes ?? '-') +
      (isAbove ? '  above its ceiling' : ''),
  )
  if (!isAbove) continue
  process.exitCode = 1
  const parts = (await bundle(what, `export ${names} from './${source}'`))?.parts ?? []
  for (const { path, bytes } of parts.slice(0, 12)) console.log(row(`  ${path}`, bytes))
}

function sourceOf(specifier: string): string {
  return listEntries().find((entry) => entry.specifier === specifier)?.source ?? ''
}

function builtFrom(source: string): string {
  return `./dist/${source.replace(/\.ts$/, '.js')}`
}

async function filesOf(source: string): Promise<readonly string[]> {
  const bundled = await bundle(source, `export * from '${builtFrom(source)}'`)
  return (bundled?.parts ?? []).map(({ path }) => join(root, path))
}

/** `undefined` where it does not bundle. */
async function bundle(
  what: string,
  contents: string,
  external: readonly string[] = [],
): Promise<Bundle | undefined> {
  try {
    const { outputFiles, metafile } = await build({
      // Plain JavaScript: in TypeScript a re-export of a name that does not exist passes for a type.
      stdin: { contents, resolveDir: root, loader: 'js' },
      bundle: true,
      minify: true,
      format: 'esm',
      platform: 'neutral',
      target: 'es2022',
      external: [...platformModules, ...external],
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

function isBuildFailure(error: unknown): error is BuildFailure {
  return error instanceof Error && 'errors' in error && Array.isArray(error.errors)
}

function row(what: string, ...columns: readonly (string | number)[]): string {
  return what.padEnd(44) + columns.map((column) => String(column).padStart(10)).join('')
}
