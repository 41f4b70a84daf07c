// node bench/run.ts [--runtime node|deno|bun|workerd] [--json FILE] [part of a claim's file name...]
// Measures the claims, one process each. Without names, what was measured is written to docs/performance.md.
import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Outcome } from './outcome.ts'
import { outcomeLines } from './report/outcome-lines.ts'
import { recordRun } from './report/record-run.ts'
import { writeDocs } from './report/write-docs.ts'
import { readClaim } from './read-claim.ts'
import { runClaim, type Runtime, runtimes } from './run-claim.ts'

const { values: options, positionals: wanted } = parseArgs({
  options: { runtime: { type: 'string', default: 'node' }, json: { type: 'string' } },
  allowPositionals: true,
})
const runtime = runtimeOf(options.runtime)
const names = readdirSync(join(import.meta.dirname, 'claims'))
  .map((file) => file.replace(/\.ts$/, ''))
  .filter((name) => wanted.length === 0 || wanted.some((part) => name.includes(part)))
  .toSorted()

const outcomes: Outcome[] = []
for (const name of names) {
  const claim = await readClaim(name)
  if (claim.kind === 'measurement' && runtime !== 'node') continue
  const outcome = await runClaim(name, claim, runtime)
  for (const line of outcomeLines(outcome)) console.log(line)
  outcomes.push(outcome)
}

if (options.json !== undefined)
  writeFileSync(options.json, `${JSON.stringify(ratiosOf(outcomes), null, 2)}\n`)
if (wanted.length === 0) {
  recordRun(runtime, outcomes)
  writeDocs()
  console.log('written: docs/performance.md, docs/performance.svg')
}
const verdicts = outcomes.flatMap((outcome) => outcome.verdicts)
const missed = verdicts.filter(({ isKept }) => !isKept).length
console.log(`${outcomes.length} claims, ${verdicts.length - missed} targets kept, ${missed} missed`)
process.exit(missed > 0 || outcomes.length === 0 || outcomes.some(({ error }) => error !== undefined) ? 1 : 0)

function runtimeOf(name: string): Runtime {
  const runtimeNamed = runtimes.find((one) => one === name)
  if (runtimeNamed !== undefined) return runtimeNamed
  throw new RangeError(`Cannot measure: --runtime must be one of ${runtimes.join(', ')}, received "${name}"`)
}

/** Contender by contender of every claim: times ours for a peer, ours in times of it for a limit. */
function ratiosOf(all: readonly Outcome[]): Readonly<Record<string, Readonly<Record<string, number>>>> {
  return Object.fromEntries(
    all.map(({ claim, figures }) => [
      claim,
      Object.fromEntries(
        figures.filter(({ kind }) => kind !== 'ours').map(({ name, ratio }) => [name, ratio.middle]),
      ),
    ]),
  )
}
