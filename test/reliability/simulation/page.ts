import { selfPrefix } from '../../../src/aggregate/self-family.ts'
import type { MetricFamily } from '../../../src/model/metric-family.ts'
import { rowSamples, type Sample } from '../../../src/model/samples.ts'
import { createBlock } from '../../../src/model/series-block.ts'

/** What is looked at of what aggregators say about themselves. */
const ofInterest: ReadonlySet<string> = new Set([`${selfPrefix}batches`, `${selfPrefix}overflow`])

/** What a scraper sees. */
export interface Page {
  /** How many are on it. */
  readonly shards: number
  /** Samples by name and labels. */
  readonly values: ReadonlyMap<string, number>
  /** Those that must never go down. */
  readonly growing: ReadonlySet<string>
  /** Samples that are there twice, which no scraper accepts. */
  readonly twice: readonly string[]
}

/** The samples of families. */
export function readPage(families: readonly MetricFamily[], shards: number): Page {
  const values = new Map<string, number>()
  const growing = new Set<string>()
  const twice: string[] = []
  for (const family of families) {
    if (family.name.startsWith(selfPrefix) && !ofInterest.has(family.name)) continue
    const isGrowing = family.type === 'counter' || family.type === 'histogram' || family.type === 'summary'
    for (const { name, labels, value } of samplesOfFamily(family)) {
      const pairs = Object.entries(labels).map(([label, text]) => `${label}=${text}`)
      const series = `${name}{${pairs.join()}}`
      if (values.has(series)) twice.push(series)
      values.set(series, value)
      if (isGrowing && !name.endsWith('_created')) growing.add(series)
    }
  }
  return { shards, values, growing, twice }
}

/** As `samples` gives them, through a block that is not larger than the families are here. */
function* samplesOfFamily(family: MetricFamily): Iterable<Sample> {
  const block = createBlock(family, family.labels.length, 16)
  const reader = family.open()
  while (reader.read(block) > 0) {
    for (let row = 0; row < block.rows; row++) yield* rowSamples(family, block, row)
  }
}

/** No page. */
export const noPage: Page = { shards: 0, values: new Map(), growing: new Set(), twice: [] }

/** The samples of a name, without it. */
export function samplesOf(page: Page, name: string): ReadonlyMap<string, number> {
  const start = `${name}{`
  return new Map(
    [...page.values]
      .filter(([series]) => series.startsWith(start))
      .map(([series, value]) => [series.slice(start.length, -1), value]),
  )
}

/** Rows for which there was no room, and which cannot be added to others. */
export function refusedRows(page: Page): number {
  return page.values.get('edgeprom_aggregator_overflow_total{result=refused}') ?? 0
}
