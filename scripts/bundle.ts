// node scripts/bundle.ts: makes the JavaScript of dist/, beside the declarations that tsc has put there.
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { build, type Plugin } from 'esbuild'
import { listEntries, platformModules } from './entries.ts'
import { root } from './root.ts'

/**
 * What a file costs at import is more than what is in it. Modules are put into one file where the same entries need
 * them, so each entry is made to need the whole core.
 */
const coreInOneFile: Plugin = {
  name: 'core-in-one-file',
  setup(bundler) {
    bundler.onResolve({ filter: /\.ts$/ }, async ({ path, resolveDir, kind, pluginData }) => {
      if (pluginData === 'resolved') return undefined
      if (kind === 'entry-point') return { path, namespace: 'entry' }
      const found = await bundler.resolve(path, { resolveDir, kind, pluginData: 'resolved' })
      return { path: found.path, sideEffects: true }
    })
    bundler.onLoad({ filter: /./, namespace: 'entry' }, ({ path }) => ({
      contents: `import './src/index.ts'; export * from './${path}'`,
      resolveDir: root,
    }))
  },
}

/** Bundles every public entry for a neutral platform: one file each, and one for what they share of the core. */
export async function bundle(folder: string): Promise<void> {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: listEntries().map(({ source }) => ({ in: source, out: source.replace(/\.ts$/, '') })),
    outdir: folder,
    chunkNames: 'chunks/[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'neutral',
    target: 'es2022',
    external: platformModules,
    sourcemap: true,
    metafile: true,
    logLevel: 'warning',
    plugins: [coreInOneFile],
  })
  for (const path of Object.keys(metafile.outputs))
    if (path.endsWith('.js')) dropBareImports(join(root, path))
  const written = new Set(Object.keys(metafile.outputs).map((path) => relative(folder, join(root, path))))
  for (const name of readdirSync(join(folder, 'chunks'))) {
    const path = join('chunks', name)
    if (!written.has(path)) rmSync(join(folder, path))
  }
}

/**
 * Files that are imported for nothing but their effects, of which there are none: whoever bundles the package would be
 * warned of each. Lines stay where source maps say that they are.
 */
function dropBareImports(path: string): void {
  const code = readFileSync(path, 'utf8')
  writeFileSync(path, code.replaceAll(/^import "[^"]+";$/gm, ''))
}

if (import.meta.main) await bundle(join(root, 'dist'))
