import { join } from 'node:path'
import { build } from 'esbuild'
import { root } from '../../../scripts/root.ts'

/** Bundles a function of this folder as Lambda gets it: one module `function.mjs`. */
export async function buildFunction(main: string, folder: string): Promise<void> {
  await build({
    entryPoints: [join(root, 'test/harness/lambda/functions', main)],
    outfile: join(folder, 'function.mjs'),
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node22',
  })
}
