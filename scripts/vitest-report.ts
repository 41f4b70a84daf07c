import { readFileSync } from 'node:fs'
import { relative } from 'node:path'
import type { Counts } from './counts.ts'
import { root } from './root.ts'
import type { Ending } from './run-group.ts'

/** What became of one test. */
export interface TestResult {
  /** From the root of the project. */
  readonly file: string
  /** With the titles of what it is in. */
  readonly title: string
  readonly status: string
}

/** One failure and nothing else: what a suite is worth that left no count. */
const noCount: Counts = { passed: 0, failed: 1, skipped: 0 }

/** The counts in vitest's JSON report. A report that is missing, empty or at odds with the ending is a failure. */
export function readReport(path: string, ending: Ending): Counts {
  const report = readJson(path)
  const passed = numberAt(report, 'numPassedTests')
  const failed = numberAt(report, 'numFailedTests')
  const pending = numberAt(report, 'numPendingTests')
  const todo = numberAt(report, 'numTodoTests')
  const total = numberAt(report, 'numTotalTests')
  if (passed + failed + pending + todo !== total || !(total > 0)) return noCount
  const isSuccess = ending.kind === 'exit' && ending.code === 0
  // A file that does not load, an unhandled rejection and a timeout fail the run, but no test.
  return { passed, failed: isSuccess ? failed : Math.max(failed, 1), skipped: pending + todo }
}

/** The counts of the tests in one folder, from the same report; `undefined` where none of them ran. */
export function countsIn(path: string, folder: string): Counts | undefined {
  const report = readJson(path)
  const files = listAt(report, 'testResults').filter((file) => textAt(file, 'name').includes(`/${folder}/`))
  const tests = files.flatMap((file) => listAt(file, 'assertionResults'))
  if (tests.length === 0) return undefined
  const count = (status: string): number => tests.filter((test) => textAt(test, 'status') === status).length
  const [passed, failed] = [count('passed'), count('failed')]
  return { passed, failed, skipped: tests.length - passed - failed }
}

/** What became of every test in a report; nothing where there is no report. */
export function testsIn(path: string): readonly TestResult[] {
  return listAt(readJson(path), 'testResults').flatMap((result) => {
    const file = relative(root, textAt(result, 'name'))
    return listAt(result, 'assertionResults').map((test) => ({
      file,
      title: textAt(test, 'fullName'),
      status: textAt(test, 'status'),
    }))
  })
}

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    return undefined
  }
}

function numberAt(report: unknown, key: string): number {
  const value = fieldOf(report, key)
  return typeof value === 'number' ? value : Number.NaN
}

function textAt(report: unknown, key: string): string {
  const value = fieldOf(report, key)
  return typeof value === 'string' ? value : ''
}

function listAt(report: unknown, key: string): readonly unknown[] {
  const value = fieldOf(report, key)
  return Array.isArray(value) ? value : []
}

function fieldOf(report: unknown, key: string): unknown {
  return typeof report === 'object' && report !== null ? Reflect.get(report, key) : undefined
}
