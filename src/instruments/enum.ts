import { assertWellFormed } from '../model/names.ts'
import { SeriesHandle } from '../series/series-handle.ts'
import type { SeriesTable } from '../series/series-table.ts'
import { Instrument, type InstrumentOptions } from './instrument.ts'
import type { LabelNames } from './label-names.ts'

/** Options of an `Enum`. It has no unit. */
export interface EnumOptions<
  S extends string,
  L extends LabelNames = readonly [],
> extends InstrumentOptions<L> {
  /** The states, of which one holds; the first is where a series begins. */
  readonly states: readonly S[]
  readonly unit?: undefined
}

/** One series of an enum. */
export class EnumSeries<S extends string> extends SeriesHandle {
  readonly #states: readonly S[]

  constructor(table: SeriesTable, row: number, states: readonly S[]) {
    super(table, row)
    this.#states = states
  }

  /** Makes `state` the one that holds. @throws RangeError when it is not one of the states. */
  state(state: S): void {
    const chosen = this.#states.indexOf(state)
    if (chosen < 0) {
      throw new RangeError(
        `Cannot set enum "${this.table.head.name}": state must be one of ${JSON.stringify(this.#states)}, received ${JSON.stringify(state)}`,
      )
    }
    if (!this.touch()) return
    this.values.fill(0, this.start, this.start + this.#states.length)
    this.values[this.start + chosen] = 1
  }
}

/**
 * Which of some states holds.
 * @example
 * const state = new Enum({ name: 'task_state', help: 'What the task does', states: ['idle', 'running'] })
 * state.state('running')
 * @see OpenMetrics 1.0, "StateSet"
 */
export class Enum<const S extends string, const L extends LabelNames = readonly []> extends Instrument<
  L,
  EnumSeries<S>
> {
  readonly states: readonly S[]

  constructor(options: EnumOptions<S, L>) {
    const states = checkedStates(options.name, options.states)
    super(options, {
      type: 'stateset',
      rows: 'state',
      initial: states.map((_, i) => (i === 0 ? 1 : 0)),
      reserved: (name) => [name],
      head: (common) => ({ type: 'stateset', ...common, states }),
    })
    this.states = states
    this.register(options.registry)
  }

  /** The enum of this name and schema that the registry has, or a new one: safe when a module is loaded again. */
  static getOrCreate<const S extends string, const L extends LabelNames = readonly []>(
    options: EnumOptions<S, L>,
  ): Enum<S, L> {
    return Instrument.existing(this, options)
  }

  /** @see EnumSeries.state */
  state(this: Enum<S, readonly []>, state: S): void {
    this.only.state(state)
  }

  protected override series(row: number): EnumSeries<S> {
    return new EnumSeries(this.table, row, this.states)
  }
}

function checkedStates<S extends string>(metric: string, states: readonly S[]): readonly S[] {
  const given: unknown = states
  if (!Array.isArray(given) || given.length === 0 || !given.every((state) => typeof state === 'string')) {
    throw new TypeError(
      `Cannot make enum "${metric}": states must be a list of at least one string, received ${JSON.stringify(given)}`,
    )
  }
  for (const state of states) assertWellFormed(state, `Cannot make enum "${metric}"`)
  if (new Set(states).size < states.length) {
    throw new RangeError(
      `Cannot make enum "${metric}": states must be unique, received ${JSON.stringify(states)}`,
    )
  }
  return [...states]
}
