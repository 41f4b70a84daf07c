// node scripts/test.ts [suite...] [vitest's arguments]
// Runs suites one after the other; the last line is the sum of their counts.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from './build.ts'
import { type Counts, describeCounts, publishCounts, sumCounts } from './counts.ts'
import { startGroup } from './run-group.ts'
import { describeScenario, judgeScenarios, scenarioSuites } from './scenarios.ts'
import { type Suite, suites, testedRuntimes } from './suites.ts'
import { countsIn, readReport, testsIn } from './vitest-report.ts'

const { selected, extra } = parseArguments(process.argv.slice(2))
const reports = mkdtempSync(join(tmpdir(), 'edgeprom-test-'))
const results = new Map<string, Counts>()
/** Of the results, those of tests made from the conformance vectors. */
const conformance = new Map<string, Counts>()
let isStopped = false

try {
  const built = await build()
  if (built.kind !== 'exit' || built.code !== 0) results.set('build', { passed: 0, failed: 1, skipped: 0 })
  for (const suite of selected) {
    if (isStopped) break
    console.log(`\n== ${suite.name}`)
    const own = await runSuite(suite)
    const counts = suite.name === 'reliability' && extra.length === 0 ? await runScenarios(suite, own) : own
    results.set(suite.name, counts)
    publishCounts(suite.name, counts)
  }
} finally {
  rmSync(reports, { recursive: true, force: true })
}

console.log()
for (const [name, counts] of results) {
  const recorded = conformance.get(name)
  const note =
    recorded === undefined ? '' : `; of these from the conformance vectors: ${recorded.passed} passed`
  console.log(`${name.padEnd(12)}${describeCounts(counts)}${note}`)
}
const sum = sumCounts([...results.values()])
console.log(describeCounts(sum))
process.exitCode = sum.failed > 0 || isStopped ? 1 : 0

async function runSuite({
  name,
  command,
  launch,
  project,
  options,
  files,
  timeoutSeconds,
}: Suite): Promise<Counts> {
  const report = reportOf(name)
  const started = performance.now()
  const seconds = (): number => Math.round((performance.now() - started) / 1000)
  const group = startGroup({
    command,
    args: [
      ...launch,
      'run',
      `--project=${project}`,
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${report}`,
      ...options,
      ...(extra.length > 0 ? extra : files),
    ],
    stdio: ['ignore', 'inherit', 'inherit'],
    timeoutSeconds,
  })
  const progress = setInterval(() => {
    if (!process.stdout.isTTY) console.log(`.. ${name}: ${seconds()} s`)
  }, 5000)
  const ending = await group.ended.finally(() => clearInterval(progress))
  if (ending.kind === 'timeout')
    console.error(`Suite "${name}" was ended: it ran longer than ${timeoutSeconds} s`)
  if (ending.kind === 'stopped') isStopped = true
  const recorded = countsIn(report, 'test/conformance')
  if (recorded !== undefined) conformance.set(name, recorded)
  return readReport(report, ending)
}

/**
 * Runs the tests of scenarios that are in other suites. They are counted there: here, every scenario that has not passed
 * is one failure.
 */
async function runScenarios(suite: Suite, own: Counts): Promise<Counts> {
  for (const other of scenarioSuites) {
    if (isStopped) return own
    console.log(`\n== ${other.name}`)
    await runSuite(other)
  }
  const judged = judgeScenarios([suite, ...scenarioSuites].flatMap(({ name }) => testsIn(reportOf(name))))
  console.log()
  for (const result of judged) console.log(describeScenario(result))
  const failed = judged.filter(({ isPassed }) => !isPassed).length
  console.log(`${judged.length - failed} of ${judged.length} scenarios passed`)
  return { ...own, failed: own.failed + failed }
}

function reportOf(suite: string): string {
  return join(reports, `${suite}.json`)
}

function parseArguments(args: readonly string[]): { selected: readonly Suite[]; extra: readonly string[] } {
  const names: string[] = []
  const rest: string[] = []
  for (const arg of args) {
    if (rest.length === 0 && suites.some((suite) => suite.name === arg)) names.push(arg)
    else rest.push(arg)
  }
  const wanted = names.length > 0 ? names : testedRuntimes
  return { selected: suites.filter((suite) => wanted.includes(suite.name)), extra: rest }
}
