import { assertOneOf } from '../model/assert-option.ts'
import type { CollectOptions } from '../model/collector.ts'
import type { GaugeAggregation } from '../model/family-head.ts'
import type { MetricFamily } from '../model/metric-family.ts'
import { sourceLabel } from '../model/names.ts'
import type { FunctionWrapper } from './function-wrapper.ts'
import { type GaugeFunction, GaugeFunctions } from './gauge-functions.ts'
import { type GaugeControl, GaugeSeries } from './gauge-series.ts'
import { Instrument, type InstrumentOptions, type Sendable } from './instrument.ts'
import type { LabelNames } from './label-names.ts'
import type { Timer } from './timer.ts'

/** Options of a `Gauge`. */
export interface GaugeOptions<L extends LabelNames = readonly []> extends InstrumentOptions<L> {
  /**
   * How the values of several isolates become one. `auto`: they are added, until one is `set` anew, then the newest wins.
   * `sum`, `min`, `max` and `mostrecent` count isolates that are gone, those that begin with `live` do not. `all` and
   * `liveall` show one series an isolate, told apart by a label `source` of 16 hexadecimal digits.
   * @default 'auto'
   */
  readonly aggregation?: GaugeAggregation | undefined
  /**
   * Removes a series that was not touched for so long, when it is collected or sent. One with a function stays. A
   * series that is held comes back with the next value that it is given, and then counts from 0.
   * @default series stay
   */
  readonly ttlSeconds?: number | undefined
}

const modes: readonly GaugeAggregation[] = [
  'auto',
  'all',
  'liveall',
  'min',
  'livemin',
  'max',
  'livemax',
  'sum',
  'livesum',
  'mostrecent',
  'livemostrecent',
]

/**
 * A value that goes up and down.
 * @example
 * const inProgress = new Gauge({ name: 'jobs_in_progress', help: 'Jobs that are running' })
 * await inProgress.trackInProgress(() => runJob())
 * @see OpenMetrics 1.0, "Gauge"
 */
export class Gauge<const L extends LabelNames = readonly []> extends Instrument<L, GaugeSeries> {
  readonly #functions: GaugeFunctions
  readonly #control: GaugeControl

  constructor(options: GaugeOptions<L>) {
    const { aggregation = 'auto' } = options
    assertOneOf(`Cannot make gauge "${options.name}"`, 'aggregation', aggregation, modes)
    assertNoSourceLabel(options.name, aggregation, options.labelNames)
    assertTtl(options.name, options.ttlSeconds)
    super(options, {
      type: 'gauge',
      rows: 'state',
      ttlSeconds: options.ttlSeconds,
      head: (common) => ({ type: 'gauge', ...common, aggregation }),
    })
    this.#functions = new GaugeFunctions(this.table)
    this.#control = {
      functions: this.#functions,
      revives: options.ttlSeconds !== undefined,
      assertRelative: (action) => this.#assertRelative(action),
      fixLiveSum: () => this.#fixLiveSum(),
    }
    this.register(options.registry)
  }

  /** The gauge of this name and schema that the registry has, or a new one: safe when a module is loaded again. */
  static getOrCreate<const L extends LabelNames = readonly []>(options: GaugeOptions<L>): Gauge<L> {
    return Instrument.existing(this, options)
  }

  /** @see GaugeSeries.inc */
  inc(this: Gauge<readonly []>, amount?: number): void {
    this.only.inc(amount)
  }

  /** @see GaugeSeries.dec */
  dec(this: Gauge<readonly []>, amount?: number): void {
    this.only.dec(amount)
  }

  /** @see GaugeSeries.set */
  set(this: Gauge<readonly []>, value: number): void {
    this.only.set(value)
  }

  /** @see GaugeSeries.setToCurrentTime */
  setToCurrentTime(this: Gauge<readonly []>): void {
    this.only.setToCurrentTime()
  }

  /** @see GaugeSeries.setFunction */
  setFunction(this: Gauge<readonly []>, fn: GaugeFunction): void {
    this.only.setFunction(fn)
  }

  /** @see GaugeSeries.trackInProgress */
  trackInProgress<T>(this: Gauge<readonly []>, fn: () => T): T {
    return this.only.trackInProgress(fn)
  }

  /** @see GaugeSeries.trackedInProgress */
  trackedInProgress(this: Gauge<readonly []>): FunctionWrapper {
    return this.only.trackedInProgress()
  }

  /** @see GaugeSeries.time */
  time<T>(this: Gauge<readonly []>, fn: () => T): T {
    return this.only.time(fn)
  }

  /** @see GaugeSeries.timed */
  timed(this: Gauge<readonly []>): FunctionWrapper {
    return this.only.timed()
  }

  /** @see GaugeSeries.startTimer */
  startTimer(this: Gauge<readonly []>): Timer {
    return this.only.startTimer()
  }

  override async collect(options: CollectOptions = {}): Promise<Iterable<MetricFamily>> {
    if (this.#functions.size > 0) await this.#functions.refresh(options.signal)
    this.#expire()
    return [this.table.family()]
  }

  override sendable(): Sendable {
    return {
      table: this.table,
      refresh: async (signal) => {
        await this.#functions.refreshSettled(signal)
        this.#expire()
      },
    }
  }

  protected override series(row: number): GaugeSeries {
    return new GaugeSeries(this.table, row, this.#control)
  }

  #expire(): void {
    this.table.expire((row) => this.#functions.has(row))
  }

  #assertRelative(action: string): void {
    const { head } = this.table
    if (head.type !== 'gauge' || !head.aggregation.endsWith('mostrecent')) return
    throw new TypeError(
      `Cannot ${action} gauge "${head.name}": it must be set where the aggregation is "${head.aggregation}", received a relative change`,
    )
  }

  #fixLiveSum(): void {
    const { head } = this.table
    if (head.type === 'gauge' && head.aggregation === 'auto')
      this.table.head = { ...head, aggregation: 'livesum' }
  }
}

/** An aggregator adds this label where every source has series of its own. */
function assertNoSourceLabel(
  metric: string,
  aggregation: GaugeAggregation,
  labelNames: LabelNames = [],
): void {
  if (!aggregation.endsWith('all') || !labelNames.includes(sourceLabel)) return
  throw new RangeError(
    `Cannot make gauge "${metric}": labelNames must not have "${sourceLabel}" where the aggregation is "${aggregation}", received ${JSON.stringify(labelNames)}`,
  )
}

function assertTtl(metric: string, ttlSeconds: number | undefined): void {
  if (ttlSeconds === undefined || (Number.isFinite(ttlSeconds) && ttlSeconds > 0)) return
  throw new RangeError(
    `Cannot make gauge "${metric}": ttlSeconds must be a finite number above 0, received ${String(ttlSeconds)}`,
  )
}
