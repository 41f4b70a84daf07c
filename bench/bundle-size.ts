import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import type { Figure } from './claim.ts'

const peers = {
  'prom-client': 'prom-client',
  '@prometheus-io/client': '@prometheus-io/client',
  '@platformatic/prom-client': '@platformatic/prom-client',
  'OpenTelemetry SDK': '@opentelemetry/sdk-metrics',
}

/** Bytes of a bundle of ours, minified and gzipped. */
export async function ourBundle(contents: string): Promise<Figure> {
  return { name: 'edgeprom', kind: 'ours', samples: [await zippedBytes(contents, 'neutral')] }
}

/** The same for whole peers. prom-client and its forks need Node's modules, and bundle for nothing else. */
export async function peerBundles(): Promise<readonly Figure[]> {
  const figures: Figure[] = []
  for (const [name, specifier] of Object.entries(peers)) {
    const bytes = await zippedBytes(`import * as all from '${specifier}'; export default all`, 'node')
    figures.push({ name, kind: 'peer', samples: [bytes] })
  }
  return figures
}

async function zippedBytes(contents: string, platform: 'neutral' | 'node'): Promise<number> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: import.meta.dirname, loader: 'js' },
    bundle: true,
    minify: true,
    format: 'esm',
    platform,
    target: 'es2022',
    external: ['cloudflare:*'],
    write: false,
    logLevel: 'silent',
  })
  return gzipSync(outputFiles[0]?.contents ?? new Uint8Array(0), { level: 9 }).length
}
