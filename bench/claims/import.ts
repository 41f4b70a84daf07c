import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Claim, Figure, Kind } from '../claim.ts'
import { shuffled } from '../statistics.ts'

const rounds = 15
const core = join(import.meta.dirname, '../../dist/src/index.js')
/** The first import of a file also pays for the loader of files, as does that of any application: it is of nothing. */
const timer = `await import('./warm-up.mjs')
  const started = performance.now()
  await import(process.argv[2])
  process.stdout.write(String(performance.now() - started))
  process.exit(0)`

export const claim: Claim = {
  kind: 'measurement',
  title: 'import in a fresh Node process',
  unit: 'ms',
  targets: [{ lessThan: 'prom-client', times: 15 }],
  measure: async () => {
    const folder = mkdtempSync(join(tmpdir(), 'edgeprom-bench-'))
    try {
      return importsFrom(folder)
    } finally {
      rmSync(folder, { recursive: true })
    }
  },
}

function importsFrom(folder: string): readonly Figure[] {
  const main = join(folder, 'main.mjs')
  const empty = join(folder, 'empty.mjs')
  writeFileSync(main, timer)
  writeFileSync(join(folder, 'warm-up.mjs'), '')
  writeFileSync(empty, '')
  const figures = [
    figure('edgeprom', 'ours', pathToFileURL(core).href),
    figure('prom-client', 'peer', import.meta.resolve('prom-client')),
    figure('@prometheus-io/client', 'peer', import.meta.resolve('@prometheus-io/client')),
    figure('@platformatic/prom-client', 'peer', import.meta.resolve('@platformatic/prom-client')),
    figure('OpenTelemetry SDK', 'peer', import.meta.resolve('@opentelemetry/sdk-metrics')),
    figure('an empty module', 'limit', pathToFileURL(empty).href),
  ]
  for (let round = 0; round < rounds; round++) {
    for (const { url, samples } of shuffled(figures)) {
      samples.push(Number(execFileSync(process.execPath, [main, url], { encoding: 'utf8' })))
    }
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
