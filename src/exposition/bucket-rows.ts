import type { GaugeHistogramHead, HistogramHead } from '../model/family-head.ts'
import { formatCanonical, formatValue } from '../model/numbers.ts'
import type { FamilyPage } from './family-page.ts'
import { flat } from './flat.ts'
import { writeCreated } from './write-created.ts'
import type { WriteRow } from './write-row.ts'

/** Rows of a histogram: buckets, which may have exemplars, count, sum and start time. */
export function histogramRows(page: FamilyPage, { bounds }: HistogramHead): WriteRow {
  const created = page.created()
  // A sum of what may be negative can go down, so a histogram with such a bound shows none.
  const hasSum = !((bounds[0] ?? 0) < 0)
  const writeBuckets = bucketRows(page, bounds, '_count', hasSum ? '_sum' : undefined)
  return (block, row) => {
    writeBuckets(block, row)
    if (created !== undefined) {
      writeCreated(created, page.labels.list(block, row), page.timestamp(block, row), block, row)
    }
  }
}

/** Rows of a gauge histogram: buckets, which may have exemplars, count and sum. */
export function gaugeHistogramRows(page: FamilyPage, { bounds }: GaugeHistogramHead): WriteRow {
  return bucketRows(page, bounds, '_gcount', '_gsum')
}

function bucketRows(
  page: FamilyPage,
  bounds: readonly number[],
  countSuffix: string,
  sumSuffix: string | undefined,
): WriteRow {
  const bucket = page.sample('_bucket')
  const count = page.sample(countSuffix)
  const sum = sumSuffix === undefined ? undefined : page.sample(sumSuffix)
  const [before, behind] = page.labels.split('le')
  const bounded = [...bounds, Infinity].map((bound) => `le="${formatCanonical(bound)}"`)
  const opened = bounded.map((le) => flat([bucket?.open ?? '', le]))
  const width = bounds.length + 2
  return (block, row) => {
    const start = row * width
    const leading = before.leading(block, row)
    // Both are part of many lines: made flat, and the lines written together, they cost half.
    const open = flat([bucket?.open ?? '', leading])
    const close = flat([behind.trailing(block, row), '} '])
    const timestamp = page.timestamp(block, row)
    let lines = ''
    let total = 0
    for (let i = 0; i < bounded.length; i++) {
      const amount = block.values[start + i] ?? NaN
      // The series has no such bound.
      if (Number.isNaN(amount)) continue
      total += amount
      const labels = leading === '' ? opened[i] : open + bounded[i]
      lines += labels + close + `${formatValue(total)}${timestamp}${page.exemplar(block, row, i)}\n`
    }
    bucket?.writeLines(lines)
    const omit = block.details?.[row]?.omit
    if (omit === 'count and sum') return
    const labels = page.labels.list(block, row)
    count?.write(labels, formatValue(total), timestamp)
    if (omit === undefined) sum?.write(labels, formatValue(block.values[start + width - 1] ?? NaN), timestamp)
  }
}
