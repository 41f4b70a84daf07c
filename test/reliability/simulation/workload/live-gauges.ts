import { Gauge } from '../../../../src/index.ts'
import type { SeededRandom } from '../../../harness/seeded-random.ts'
import { type Page, samplesOf } from '../page.ts'
import type { Workload, WorkloadOptions } from './workload.ts'

/** Gauges that show what isolates say which live. `auto` is one as long as nobody sets it anew. */
const modes = ['livesum', 'livemin', 'livemax', 'liveall', 'auto'] as const
type Mode = (typeof modes)[number]

const queues = ['a', 'b'] as const
const values = [0, 1, 2, 3, -4, 0.5, NaN, Infinity] as const

/** Gauges of all live modes: values of which some are taken back. */
export class LiveGauges implements Workload {
  /** What the isolate says now. */
  readonly said: Record<Mode, Map<string, number>> = {
    livesum: new Map(),
    livemin: new Map(),
    livemax: new Map(),
    liveall: new Map(),
    auto: new Map(),
  }
  readonly #gauges: readonly { readonly mode: Mode; readonly gauge: Gauge<readonly ['queue']> }[]

  constructor({ registry }: WorkloadOptions) {
    this.#gauges = modes.map((mode) => ({
      mode,
      gauge: new Gauge({
        name: `jobs_${mode}`,
        help: 'Jobs',
        labelNames: ['queue'],
        aggregation: mode,
        registry,
      }),
    }))
  }

  record(random: SeededRandom): void {
    const { mode, gauge } = random.pick(this.#gauges) ?? this.#gauges[0] ?? fail()
    const queue = random.pick(queues) ?? 'a'
    const said = this.said[mode]
    if (random.chance(0.15)) {
      gauge.remove(queue)
      said.delete(queue)
    } else if (random.chance(0.05)) {
      gauge.clear()
      said.clear()
    } else if (random.chance(0.5) && (mode !== 'auto' || !said.has(queue))) {
      const value = random.pick(values) ?? 0
      gauge.labels(queue).set(value)
      said.set(queue, value)
    } else {
      const step = random.chance(0.5) ? 1 : -1
      gauge.labels(queue).inc(step)
      said.set(queue, (said.get(queue) ?? 0) + step)
    }
  }
}

/** What is wrong with the gauges of a page, if these are the isolates that live, and no others have for a while. */
export function judgeLiveGauges(page: Page, living: readonly LiveGauges[]): readonly string[] {
  return modes.flatMap((mode) => {
    const said = living.map((isolate) => isolate.said[mode])
    const shown = samplesOf(page, `jobs_${mode}`)
    return queues.flatMap((queue) => {
      const expected = textOf(
        mode,
        said.flatMap((one) => one.get(queue) ?? []),
      )
      const actual = textOf(mode, valuesOf(shown, queue))
      return expected === actual ? [] : [`jobs_${mode} of ${queue} must be ${expected}, shown are ${actual}`]
    })
  })
}

function valuesOf(shown: ReadonlyMap<string, number>, queue: string): readonly number[] {
  return [...shown]
    .filter(([labels]) => labels.split(',').includes(`queue=${queue}`))
    .map(([, value]) => value)
}

/** What many values come to. One that is not there counts as 0 where they are added. */
function textOf(mode: Mode, all: readonly number[]): string {
  if (mode === 'livesum' || mode === 'auto') return `${all.reduce((sum, value) => sum + value, 0)}`
  if (all.length === 0) return 'none'
  if (mode === 'livemin') return `${Math.min(...all)}`
  if (mode === 'livemax') return `${Math.max(...all)}`
  return all.map(String).sort().join(' ')
}

function fail(): never {
  throw new RangeError('there are no modes')
}
