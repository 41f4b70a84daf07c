import { Enum, Gauge } from '../../../../src/index.ts'
import type { SeededRandom } from '../../../harness/seeded-random.ts'
import { type Page, samplesOf } from '../page.ts'
import type { Workload, WorkloadOptions } from './workload.ts'

/** Gauges that show what was said last. `auto` is one as soon as a value is set anew. */
const modes = ['mostrecent', 'livemostrecent', 'auto'] as const

/** Later releases know of more. */
const statesOfReleases = [
  ['idle', 'busy'],
  ['idle', 'draining', 'busy'],
] as const

/** Gauges and a state set of which the newest value counts. */
export class NewestValues implements Workload {
  readonly #gauges: readonly Gauge[]
  readonly #state: Enum<string>
  readonly #states: readonly string[]
  /** Every value that was ever set. */
  readonly said: Set<number> = new Set()
  /** The state that was set last. */
  state = 'idle'

  constructor({ registry, release }: WorkloadOptions) {
    this.#gauges = modes.map(
      (mode) => new Gauge({ name: `newest_${mode}`, help: 'Set', aggregation: mode, registry }),
    )
    this.#states = statesOfReleases[release % statesOfReleases.length] ?? []
    this.#state = new Enum({ name: 'phase', help: 'Phase', states: this.#states, registry })
  }

  record(random: SeededRandom): void {
    if (random.chance(0.5)) this.set(random.below(1_000_000))
    else this.#state.state((this.state = random.pick(this.#states) ?? 'idle'))
  }

  /** Says a value everywhere, and a state. */
  set(value: number): void {
    for (const gauge of this.#gauges) gauge.set(value)
    this.said.add(value)
    this.#state.state(this.state)
  }
}

/** What is wrong with a page: nobody may ever have set what it shows. */
export function judgeNewestValues(page: Page, ever: readonly NewestValues[]): readonly string[] {
  return ['mostrecent', 'livemostrecent'].flatMap((mode) => {
    const value = page.values.get(`newest_${mode}{}`)
    const isKnown = value === undefined || ever.some(({ said }) => said.has(value))
    return isKnown ? [] : [`nobody has set newest_${mode} to ${value}`]
  })
}

/** What is wrong with a page after an isolate has said a value and a state, if nobody has said any since. */
export function judgeLastValue(page: Page, value: number, state: string): readonly string[] {
  const wrong = modes.filter((mode) => page.values.get(`newest_${mode}{}`) !== value)
  const holds = [...samplesOf(page, 'phase')].filter(([, is]) => is === 1).map(([label]) => label)
  return [
    ...wrong.map((mode) => `newest_${mode} must be ${value}, is ${page.values.get(`newest_${mode}{}`)}`),
    ...(holds.join() === `phase=${state}` ? [] : [`phase must be ${state}, is ${holds.join()}`]),
  ]
}
