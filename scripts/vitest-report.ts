import { readFileSync } from 'node:fs'
import type { Counts } from './counts.ts'
import type { Ending } from './run-group.ts'

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

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    return undefined
  }
}

function numberAt(report: unknown, key: string): number {
  const value: unknown = typeof report === 'object' && report !== null ? Reflect.get(report, key) : undefined
  return typeof value === 'number' ? value : Number.NaN
}
