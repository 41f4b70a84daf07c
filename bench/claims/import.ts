import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import type { Claim, Figure, Kind } from '../claim.ts'
import { shuffled } from '../statistics.ts'

const rounds = 15
const core = join(import.meta.dirname, '../../dist/src/index.js')

export const claim: Claim = {
  kind: 'measurement',
  title: 'import in a fresh Node process',
  unit: 'ms',
  targets: [{ lessThan: 'prom-client', times: 15 }],
  measure: async () => {
    const folder = mkdtempSync(join(tmpdir(), 'edgeprom-bench-'))
    try {
      return await importsFrom(folder)
    } finally {
      rmSync(folder, { recursive: true })
    }
  },
}

async function importsFrom(folder: string): Promise<readonly Figure[]> {
  const oneFile = join(folder, 'edgeprom.mjs')
  await build({ entryPoints: [core], bundle: true, format: 'esm', target: 'es2022', outfile: oneFile })
  const figures = [
    figure('edgeprom', 'ours', pathToFileURL(core).href),
    figure('prom-client', 'peer', import.meta.resolve('prom-client')),
    figure('@prometheus-io/client', 'peer', import.meta.resolve('@prometheus-io/client')),
    figure('@platformatic/prom-client', 'peer', import.meta.resolve('@platformatic/prom-client')),
    figure('OpenTelemetry SDK', 'peer', import.meta.resolve('@opentelemetry/sdk-metrics')),
    figure('edgeprom as one file', 'limit', pathToFileURL(oneFile).href),
  ]
  for (let round = 0; round < rounds; round++) {
    for (const { url, samples } of shuffled(figures)) samples.push(importMilliseconds(url))
  }
  return figures
}

function figure(
  name: string,
  kind: Kind,
  url: string,
): Figure & { readonly url: string; readonly samples: number[] } {
  return { name, kind, url, samples: [] }
}

/** The first import of a process also pays for the loader: that one is of nothing. */
function importMilliseconds(url: string): number {
  const code = `await import('data:text/javascript,')
    const started = performance.now()
    await import(${JSON.stringify(url)})
    process.stdout.write(String(performance.now() - started))
    process.exit(0)`
  return Number(
    execFileSync(process.execPath, ['--input-type=module', '--eval', code], {
      cwd: import.meta.dirname,
      encoding: 'utf8',
    }),
  )
}
