import { Gauge } from '../../../../src/index.ts'
import type { SeededRandom } from '../../../harness/seeded-random.ts'
import type { Page } from '../page.ts'
import type { Workload, WorkloadOptions } from './workload.ts'

/** Gauges that count isolates which are gone. */
const modes = ['sum', 'min', 'max', 'all'] as const

/** Values that only grow, so that the highest of all is on every later page. */
export class KeptGauges implements Workload {
  highest = 0
  readonly #gauges: readonly Gauge[]

  constructor({ registry }: WorkloadOptions) {
    this.#gauges = modes.map(
      (mode) => new Gauge({ name: `peak_${mode}`, help: 'Peak', aggregation: mode, registry }),
    )
  }

  record(random: SeededRandom): void {
    this.highest += 1 + random.below(100)
    for (const gauge of this.#gauges) gauge.set(this.highest)
  }
}

/** What is wrong with a page, if these are all isolates that ever were. */
export function judgeKeptGauges(page: Page, ever: readonly KeptGauges[]): readonly string[] {
  const shown = page.values.get('peak_max{}') ?? 0
  const highest = Math.max(0, ...ever.map((one) => one.highest))
  return shown <= highest ? [] : [`peak_max is ${shown}, nobody has said more than ${highest}`]
}

/** What is wrong with a page when all who live have been heard of. */
export function judgeKeptGaugesAtEnd(page: Page, living: readonly KeptGauges[]): readonly string[] {
  const shown = page.values.get('peak_max{}') ?? 0
  const highest = Math.max(0, ...living.map((one) => one.highest))
  return shown >= highest ? [] : [`peak_max is ${shown}, somebody says ${highest}`]
}
