import { scenarios, type Scenario, type ScenarioTest } from '../test/reliability/scenarios.ts'
import { conformanceVectors } from './conformance-vectors.ts'
import { type Suite, suites } from './suites.ts'
import type { TestResult } from './vitest-report.ts'

/** What became of one scenario. */
export interface ScenarioResult {
  readonly scenario: Scenario
  readonly isPassed: boolean
  /** Files, and how many of their tests have shown it. */
  readonly shownBy: ReadonlyMap<string, number>
  /** Of the tests that should have, those that did not. */
  readonly missing: readonly string[]
}

/** Tests of scenarios live where what they test is: these runs are of those outside of the suite, and of no others. */
export const scenarioSuites: readonly Suite[] = ['node', 'workers', 'interop'].flatMap((project) => {
  const tests = scenarios
    .flatMap(({ shownBy }) => shownBy.filter(isThere))
    .filter(({ file }) => projectOf(file) === project)
  const pattern = [...new Set(tests.map(({ title }) => escaped(title)))].join('|')
  return suites
    .filter(({ name }) => name === project)
    .map((suite) => ({
      ...suite,
      name: `scenarios of ${project}`,
      options: [...suite.options, '--testNamePattern', pattern],
      files: [...new Set(tests.map(({ file }) => file))],
    }))
})

/** What became of every scenario, by the results of all tests. One of which a test did not run has not passed. */
export function judgeScenarios(results: readonly TestResult[]): readonly ScenarioResult[] {
  return scenarios.map((scenario) => {
    const shownBy = new Map<string, number>()
    const missing: string[] = []
    for (const wanted of scenario.shownBy.filter(isThere)) {
      const found = results.filter(({ file, title }) => file === wanted.file && title.includes(wanted.title))
      const passed = found.filter(({ status }) => status === 'passed')
      shownBy.set(wanted.file, (shownBy.get(wanted.file) ?? 0) + passed.length)
      if (found.length > passed.length || passed.length === 0) missing.push(`${wanted.file}: ${wanted.title}`)
    }
    return { scenario, isPassed: missing.length === 0 && shownBy.size > 0, shownBy, missing }
  })
}

/** A line for people. */
export function describeScenario({ scenario, isPassed, shownBy, missing }: ScenarioResult): string {
  const files = [...shownBy].map(([file, tests]) => `${shortName(file)} ${tests}`).join(', ')
  const head = `scenario ${String(scenario.number).padStart(2)} ${isPassed ? 'passed' : 'FAILED'}: ${scenario.happens}`
  return [`${head} [${files}]`, ...missing.map((which) => `            did not pass: ${which}`)].join('\n')
}

/** All scenarios as a table in Markdown. */
export function scenarioTable(): string {
  const rows = scenarios.map(({ number, happens, holds, difference, shownBy }) => {
    const files = [...new Set(shownBy.map(({ file }) => `\`${shortName(file)}\``))].join(', ')
    const rule = difference === undefined ? holds : `${holds}. *Otherwise: ${difference}*`
    return `| ${number} | ${happens} | ${rule} | ${files} |`
  })
  return ['| | what happens | what holds | tests |', '|---|---|---|---|', ...rows].join('\n')
}

function projectOf(file: string): string {
  const [, room = ''] = file.split('/')
  return ['workers', 'interop', 'reliability'].includes(room) ? room : 'node'
}

function isThere({ file }: ScenarioTest): boolean {
  return conformanceVectors !== undefined || !file.startsWith('test/conformance/')
}

function shortName(file: string): string {
  return file.replace(/^test\//, '').replace(/\.test\.ts$/, '')
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)
}
