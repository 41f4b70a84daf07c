import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** What a suite says at its end. */
export interface Counts {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
}

/** The sum of counts. */
export function sumCounts(all: readonly Counts[]): Counts {
  return {
    passed: all.reduce((sum, counts) => sum + counts.passed, 0),
    failed: all.reduce((sum, counts) => sum + counts.failed, 0),
    skipped: all.reduce((sum, counts) => sum + counts.skipped, 0),
  }
}

/** Counts as the line that people and machines read. */
export function describeCounts({ passed, failed, skipped }: Counts): string {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`
}

/** Leaves the counts of a suite in the folder RESULTS_DIR, where one is given. */
export function publishCounts(suite: string, counts: Counts): void {
  const folder = process.env['RESULTS_DIR']
  if (folder === undefined || folder === '') return
  mkdirSync(folder, { recursive: true })
  const { passed, failed, skipped } = counts
  writeFileSync(join(folder, `${suite}.json`), `${JSON.stringify({ passed, failed, skipped })}\n`)
}
