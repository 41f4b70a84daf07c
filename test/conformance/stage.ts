import { Counter } from '../../src/instruments/counter.ts'
import { Enum } from '../../src/instruments/enum.ts'
import { Gauge } from '../../src/instruments/gauge.ts'
import { Histogram } from '../../src/instruments/histogram.ts'
import { Info } from '../../src/instruments/info.ts'
import { Summary } from '../../src/instruments/summary.ts'
import type { Collector } from '../../src/model/collector.ts'
import type { GaugeAggregation } from '../../src/model/family-head.ts'
import { Registry } from '../../src/registry/registry.ts'
import { restrict } from '../../src/registry/restrict.ts'
import { getSampleValue } from '../../src/registry/sample-value.ts'
import { type LabelArgument, type Op, type Scenario, toNumber, type WrittenNumber } from './scenario.ts'
import { toFamily } from './written-families.ts'

type Names = readonly string[]
type Labelled =
  | Counter<Names>
  | Gauge<Names>
  | Histogram<Names>
  | Summary<Names>
  | Info<Names>
  | Enum<string, Names>

/** Where the steps of a scenario are done with our instruments. */
export class Stage {
  registry: Registry
  #nowSeconds = 123.456
  readonly #instruments = new Map<string, Labelled>()
  readonly #clock = { nowSeconds: () => this.#nowSeconds, monotonicSeconds: () => this.#nowSeconds }

  constructor() {
    this.registry = new Registry({ clock: this.#clock })
  }

  /** Does one step. @throws Error when it does not end as the Python client's did. */
  async play(op: Op): Promise<void> {
    const { expect } = op
    if (expect === undefined || 'value' in expect) {
      const value = await this.#do(op)
      if (expect !== undefined && !isSame(value, expect.value)) {
        throw new Error(`${JSON.stringify(op)} gave ${JSON.stringify(value)}`)
      }
      return
    }
    let didFail = false
    try {
      await this.#do(op)
    } catch {
      didFail = true
    }
    if (!didFail) throw new Error(`${JSON.stringify(op)} did not fail`)
  }

  /** What the pages of a scenario show once its steps are done. */
  shown({ restrict: names }: Scenario): Collector {
    return names === undefined ? this.registry : restrict(this.registry, names)
  }

  async #do(op: Op): Promise<unknown> {
    switch (op.op) {
      case 'time':
        this.#nowSeconds = op.now ?? Number.NaN
        return undefined
      case 'registry':
        this.registry = new Registry({
          clock: this.#clock,
          targetInfo: op.target_info,
          autoDescribe: op.auto_describe,
        })
        return undefined
      case 'create':
        this.#instruments.set(op.id ?? '', this.#create(op))
        return undefined
      case 'register':
        this.registry.register(this.#labelled(op))
        return undefined
      case 'unregister':
        this.registry.unregister(this.#labelled(op))
        return undefined
      case 'collector':
        this.registry.register(toCollector(op))
        return undefined
      case 'target_info':
        this.registry.setTargetInfo((op.labels as Readonly<Record<string, string>> | null) ?? undefined)
        return undefined
      case 'get_target_info':
        return this.registry.getTargetInfo()
      case 'sample':
        return getSampleValue(this.registry, op.name ?? '', op.labels as Readonly<Record<string, string>>)
      case 'remove':
        this.#labelled(op).remove(...(op.labels as readonly string[]))
        return undefined
      case 'remove_by_labels':
        this.#labelled(op).removeByLabels(op.labels as Readonly<Record<string, string>>)
        return undefined
      case 'clear':
        this.#labelled(op).clear()
        return undefined
      default:
        record(this.#series(op), op)
        return undefined
    }
  }

  #create(op: Op): Labelled {
    const { name = '', help = '', labelnames: labelNames = [], namespace, subsystem, unit } = op
    const registry = op.unregistered === true ? null : this.registry
    const clock = this.#clock
    const options = { name, help, labelNames, namespace, subsystem, unit, registry, clock }
    // What the types forbid must fail at run time too.
    const unitless = options as typeof options & { readonly unit: undefined }
    switch (op.type) {
      case 'counter':
        return new Counter(options)
      case 'gauge':
        return new Gauge({ ...options, aggregation: op.multiprocess_mode as GaugeAggregation | undefined })
      case 'histogram':
        return new Histogram({ ...options, buckets: op.buckets })
      case 'summary':
        return new Summary(options)
      case 'info':
        return new Info(unitless)
      case 'enum':
        return new Enum({ ...unitless, states: op.states ?? [] })
      default:
        throw new Error(`no instrument ${op.type}`)
    }
  }

  #labelled({ id = '' }: Op): Labelled {
    const instrument = this.#instruments.get(id)
    if (instrument === undefined) throw new Error(`no instrument ${id}`)
    return instrument
  }

  /** The series that a step is about, or the instrument itself when the step has no labels. */
  #series(op: Op): unknown {
    const instrument = this.#labelled(op) as Counter<Names>
    if (op.labels === undefined) return instrument
    return isPositional(op.labels) ? instrument.labels(...op.labels) : instrument.labels(op.labels)
  }
}

/** The steps that record something: on a series, or on an instrument without labels. */
function record(series: unknown, op: Op): void {
  const value = toNumber(op.value as WrittenNumber)
  switch (op.op) {
    case 'labels':
      return
    case 'inc':
      ;(series as Counter).inc(by(op), { exemplar: op.exemplar })
      return
    case 'dec':
      ;(series as Gauge).dec(by(op))
      return
    case 'set':
      ;(series as Gauge).set(value)
      return
    case 'set_to_current_time':
      ;(series as Gauge).setToCurrentTime()
      return
    case 'set_function':
      ;(series as Gauge).setFunction(() => toNumber(op.returns ?? 'NaN'))
      return
    case 'observe':
      ;(series as Histogram).observe(value, { exemplar: op.exemplar })
      return
    case 'info':
      ;(series as Info).info(op.value as Readonly<Record<string, string>>)
      return
    case 'state':
      ;(series as Enum<string>).state(op.value as string)
      return
    case 'reset':
      ;(series as Counter).reset()
      return
    default:
      throw new Error(`no step ${op.op}`)
  }
}

function toCollector({ families = [], describe }: Op): Collector {
  const made = families.map(toFamily)
  const collect = () => made
  if (describe === undefined) return { collect }
  const heads = describe.map(toFamily)
  return { collect, describe: () => heads }
}

function by(op: Op): number | undefined {
  return op.by === undefined ? undefined : toNumber(op.by)
}

function isPositional(labels: LabelArgument): labels is readonly string[] {
  return Array.isArray(labels)
}

function isSame(value: unknown, expected: unknown): boolean {
  if (typeof expected === 'number' || typeof expected === 'string')
    return Object.is(value, toNumber(expected as WrittenNumber))
  return expected === null ? value === undefined : JSON.stringify(value) === JSON.stringify(expected)
}
