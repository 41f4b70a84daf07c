// node bench/aggregator/run.ts [--seconds 3] [--rounds 4] [--seed N] [--case PART]: pushes and pages of an aggregator
// over HTTP, ours beside the Pushgateway. Without --case, what was measured is written to docs/performance.md.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { cpus, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { SeededRandom } from '../../test/harness/seeded-random.ts'
import { type AggregatorRun, recordAggregatorRun } from '../report/record-aggregator.ts'
import { writeDocs } from '../report/write-docs.ts'
import { cases } from './cases.ts'
import { measurePushes } from './measure-pushes.ts'
import { measureScrapes } from './measure-scrapes.ts'

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '3' },
    rounds: { type: 'string', default: '4' },
    seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
    case: { type: 'string', default: '' },
  },
})
const random = new SeededRandom(Number(values.seed))
const folder = mkdtempSync(join(tmpdir(), 'edgeprom-bench-'))
const settings = { folder, random, seconds: Number(values.seconds), rounds: Number(values.rounds) }
const began = performance.now()
let doing = ''
const progress = setInterval(() => {
  console.log(`.. ${Math.round((performance.now() - began) / 1000)} s, seed ${values.seed}: ${doing}`)
}, 5000)
const say = (what: string): void => {
  doing = what
}

try {
  console.log(`seed ${values.seed}`)
  const scrapes = 'scrapes'.includes(values.case) ? await measureScrapes(settings, say) : []
  console.table(scrapes)
  const pushes: AggregatorRun['pushes'][number][] = []
  for (const one of cases.filter(({ title }) => title.includes(values.case))) {
    const measured = await measurePushes(one, settings, say)
    console.log(one.title)
    console.table(measured.contenders)
    pushes.push(measured)
  }
  if (values.case === '') {
    const run: AggregatorRun = {
      date: new Date().toISOString().slice(0, 10),
      seed: Number(values.seed),
      cpu: cpus()[0]?.model ?? 'unknown',
      cores: cpus().length,
      load: Math.round((loadavg()[0] ?? 0) * 10) / 10,
      node: process.version.slice(1),
      pushgateway: pushgatewayVersion(),
      seconds: settings.seconds,
      rounds: settings.rounds,
      pushes,
      scrapes,
    }
    recordAggregatorRun(run)
    writeDocs()
    console.log('written: docs/performance.md')
  }
  const missed = pushes.filter(({ isKept }) => !isKept)
  for (const { title } of missed) console.log(`MISSED: ${title}`)
  process.exitCode = missed.length > 0 ? 1 : 0
} finally {
  clearInterval(progress)
  rmSync(folder, { recursive: true, force: true })
}

function pushgatewayVersion(): string {
  // Some releases print it where errors go.
  const { stdout, stderr } = spawnSync('prometheus-pushgateway', ['--version'], { encoding: 'utf8' })
  return /version ([\d.]+)/.exec(stdout + stderr)?.[1] ?? 'unknown'
}
