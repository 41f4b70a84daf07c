import { assertFunction } from '../model/assert-option.ts'
import { gaugeFlags } from '../model/series-block.ts'
import { noRow } from '../series/label-index.ts'
import { SeriesHandle } from '../series/series-handle.ts'
import type { SeriesTable } from '../series/series-table.ts'
import { type FunctionWrapper, functionWrapper } from './function-wrapper.ts'
import type { GaugeFunction, GaugeFunctions } from './gauge-functions.ts'
import { Timer } from './timer.ts'
import { time } from './timing.ts'
import { cannotRecord, whenSettled } from './when-settled.ts'

/** What a series asks of its gauge. */
export interface GaugeControl {
  /** @throws TypeError when the aggregation of the gauge does not allow relative changes. */
  assertRelative(action: string): void
  /** The gauge counts what is under way: what several sources say adds up. */
  fixLiveSum(): void
  readonly functions: GaugeFunctions
  /** Series that have expired come back when they are touched. */
  readonly revives: boolean
}

/** One series of a gauge. */
export class GaugeSeries extends SeriesHandle {
  readonly #control: GaugeControl
  /** What the series is found by, where it may expire. */
  readonly #labels: readonly string[] | undefined

  constructor(table: SeriesTable, row: number, control: GaugeControl) {
    super(table, row)
    this.#control = control
    if (control.revives && row !== noRow) this.#labels = table.texts(row)
  }

  /** Adds to the value. @default 1 @throws TypeError when it is not a number, or the gauge's aggregation is `mostrecent` */
  inc(amount: number = 1): void {
    this.#add('increment', amount, 1)
  }

  /** Takes from the value. @default 1 @throws TypeError when it is not a number, or the gauge's aggregation is `mostrecent` */
  dec(amount: number = 1): void {
    this.#add('decrement', amount, -1)
  }

  /** Replaces the value; any number, NaN and infinities included. @throws TypeError when it is not a number. */
  set(value: number): void {
    if (typeof value !== 'number') throw invalidValue('set', this.table.head.name, value)
    if (!this.touch()) return
    this.table.facts.noteSet(this.row)
    this.values[this.start] = value
  }

  /** Sets the value to the time, in Unix seconds. */
  setToCurrentTime(): void {
    this.set(this.table.clock.nowSeconds())
  }

  /**
   * Asks `fn` for the value whenever the gauge is collected; other changes are then not seen. One that fails leaves the
   * gauge out of that scrape.
   * @example
   * queueLength.setFunction(() => queue.length)
   */
  setFunction(fn: GaugeFunction): void {
    assertFunction(`Cannot set the function of gauge "${this.table.head.name}"`, fn)
    if (this.isLive() || this.revive()) this.#control.functions.set(this.row, fn)
  }

  /** Adds 1 while `fn` runs, until the promise that it may return has settled; returns what `fn` returns. */
  trackInProgress<T>(fn: () => T): T {
    assertFunction(cannotRecord, fn)
    this.#control.fixLiveSum()
    this.inc()
    const { generation } = this
    return whenSettled(fn, () => {
      // A series that has expired meanwhile has forgotten this call.
      if (this.isLive() && generation === this.generation) this.dec()
    })
  }

  /**
   * Wraps functions, so that each call is one of `trackInProgress`.
   * @example
   * const runTracked = inProgress.trackedInProgress()(runJob)
   */
  trackedInProgress(): FunctionWrapper {
    return functionWrapper((call) => this.trackInProgress(call))
  }

  /** Runs `fn` and sets the gauge to the seconds that it, or the promise that it returns, took. */
  time<T>(fn: () => T): T {
    return time(this.table.clock, (seconds) => this.set(seconds), fn)
  }

  /** Wraps functions, so that each call is one of `time`. */
  timed(): FunctionWrapper {
    return functionWrapper((call) => this.time(call))
  }

  /** A timer that sets the gauge to its seconds when it is stopped. */
  startTimer(): Timer {
    return new Timer(this.table.clock, (seconds) => this.set(seconds))
  }

  protected override revive(): boolean {
    if (this.#labels === undefined) return false
    const row = this.table.locate(this.#labels)
    if (row !== noRow) this.bind(row)
    return row !== noRow
  }

  #add(action: string, amount: number, sign: 1 | -1): void {
    if (typeof amount !== 'number') throw invalidValue(action, this.table.head.name, amount)
    this.#control.assertRelative(action)
    if (!this.touch()) return
    this.table.facts.addFlags(this.row, gaugeFlags.hasValue)
    this.values[this.start] = (this.values[this.start] ?? 0) + sign * amount
  }
}

function invalidValue(action: string, name: string, value: unknown): TypeError {
  return new TypeError(`Cannot ${action} gauge "${name}": value must be a number, received ${typeof value}`)
}
