import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

/** A Worker of test/harness/workers as one module. */
export async function bundle(main: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL(`workers/${main}`, import.meta.url))],
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    conditions: ['workerd', 'worker', 'browser'],
    external: ['cloudflare:*'],
  })
  return outputFiles[0]?.text ?? ''
}
