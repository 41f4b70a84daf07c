import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { chartOf } from './chart.ts'
import { markdownOf } from './markdown.ts'
import { recordedAggregatorRun } from './record-aggregator.ts'
import { recordedRuns } from './record-run.ts'

const docs = join(import.meta.dirname, '../../docs')

/** Writes docs/performance.md and its chart from what was recorded. */
export function writeDocs(): void {
  const runs = recordedRuns()
  writeFileSync(join(docs, 'performance.md'), markdownOf(runs, recordedAggregatorRun()))
  const node = runs.find(({ runtime }) => runtime === 'node')
  if (node !== undefined) writeFileSync(join(docs, 'performance.svg'), chartOf(node.outcomes))
}
