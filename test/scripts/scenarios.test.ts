import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { root } from '../../scripts/root.ts'
import { judgeScenarios, scenarioTable } from '../../scripts/scenarios.ts'
import { scenarios } from '../reliability/scenarios.ts'

/** Of what does not exist, see `scenarios`. */
const left = [18, 29, 37, 38]

test('scenarios have the numbers 1 to 52, and tests that exist', () => {
  const numbers = Array.from({ length: 52 }, (_, i) => i + 1).filter((number) => !left.includes(number))
  expect(scenarios.map(({ number }) => number)).toEqual(numbers)
  const files = scenarios.flatMap(({ shownBy }) => shownBy.map(({ file }) => file))
  expect(files.filter((file) => !existsSync(join(root, file)))).toEqual([])
})

test('docs/reliability.md has the table of scenarios', () => {
  expect(readFileSync(join(root, 'docs/reliability.md'), 'utf8')).toContain(`\n${scenarioTable()}\n`)
})

test('judgeScenarios() passes a scenario when all of its tests have run and passed', () => {
  const [first] = scenarios
  const results = (first?.shownBy ?? []).map(({ file, title }) => ({ file, title, status: 'passed' }))
  const isPassed = (some: typeof results): boolean | undefined => judgeScenarios(some)[0]?.isPassed
  expect(isPassed(results)).toBe(true)
  expect(isPassed([])).toBe(false)
  expect(isPassed(results.slice(1))).toBe(false)
  for (const status of ['failed', 'skipped']) {
    expect(isPassed([...results, ...results.slice(0, 1).map((result) => ({ ...result, status }))])).toBe(
      false,
    )
  }
})
