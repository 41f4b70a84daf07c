import { Histogram, Summary } from '../../../../src/index.ts'
import type { SeededRandom } from '../../../harness/seeded-random.ts'
import { type Page, samplesOf } from '../page.ts'
import type { Workload, WorkloadOptions } from './workload.ts'

/** Releases do not agree about bounds. */
const boundsOfReleases = [
  [1, 2, 4],
  [1, 4],
  [2, 3, 8],
] as const

/** Histograms: every observation is in one bucket that is not too low. */
export class Sizes implements Workload {
  readonly observed: number[] = []
  readonly #histogram: Histogram
  readonly #summary: Summary

  constructor({ registry, release }: WorkloadOptions) {
    const buckets = boundsOfReleases[release % boundsOfReleases.length] ?? [1]
    this.#histogram = new Histogram({ name: 'sizes', help: 'Sizes', buckets, registry })
    this.#summary = new Summary({ name: 'lengths', help: 'Lengths', registry })
  }

  record(random: SeededRandom): void {
    const size = random.below(10)
    this.#histogram.observe(size, random.chance(0.1) ? { exemplar: { size: `${size}` } } : undefined)
    this.#summary.observe(size / 10)
    this.observed.push(size)
  }
}

/** What is wrong with the histogram of a page, if this is all that was ever observed. */
export function judgeSizes(page: Page, observed: readonly number[]): readonly string[] {
  const findings: string[] = []
  let below = 0
  for (const [label, count] of samplesOf(page, 'sizes_bucket')) {
    // What found no room is in another series.
    if (!label.startsWith('le=')) continue
    const bound = Number(label.slice('le='.length).replace('+Inf', 'Infinity'))
    const most = observed.filter((size) => size <= bound).length
    if (count < below) findings.push(`${count} sizes are at most ${bound}, ${below} are less`)
    if (count > most) findings.push(`${count} sizes are at most ${bound}, ${most} were observed`)
    below = count
  }
  const total = page.values.get('sizes_count{}') ?? 0
  if (below !== total) findings.push(`the last bucket of sizes has ${below}, their count is ${total}`)
  return findings
}
