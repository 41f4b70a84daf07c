import { SeriesHandle } from '../series/series-handle.ts'
import { type FunctionWrapper, functionWrapper } from './function-wrapper.ts'
import { exemplarOf, type RecordOptions } from './record-options.ts'
import { whenSettled } from './when-settled.ts'

/** A class of errors, as `instanceof` takes it. */
type ErrorClass = abstract new (...args: never[]) => unknown

/** Options of `countExceptions`. */
export interface CountExceptionsOptions {
  /** Count only instances of these. @default everything that is thrown */
  readonly only?: ErrorClass | readonly ErrorClass[] | undefined
}

/** One series of a counter. */
export class CounterSeries extends SeriesHandle {
  /**
   * Adds to the counter.
   * @param amount at least 0 and finite. @default 1
   * @throws RangeError for another number, TypeError for what is no number, either for an exemplar that is not allowed;
   * nothing is counted.
   */
  inc(amount: number = 1, options?: RecordOptions): void {
    if (typeof amount !== 'number' || !(amount >= 0 && amount < Infinity))
      throw invalidAmount(this.table.head.name, amount)
    const { table } = this
    const exemplar = options === undefined ? undefined : exemplarOf(table, options, amount)
    const { values, start } = this
    const before = values[start] ?? 0
    // 0: nothing waits to be sent, so the row is not listed as changed. A mark of its own costs 0.2x more here.
    if (before !== 0 && this.epoch === table.epoch) values[start] = before + amount
    else if (this.touch()) this.values[this.start] = (this.values[this.start] ?? 0) + amount
    else return
    if (exemplar !== undefined) table.setExemplar(this.row, 0, exemplar)
  }

  /**
   * Runs `fn` and counts 1 when it throws, or when the promise that it returns rejects; the error passes through.
   * @throws TypeError when `only` is not a class or a list of classes; nothing is run.
   * @example
   * failures.countExceptions(() => fetchUser(id), { only: TypeError })
   */
  countExceptions<T>(fn: () => T, { only }: CountExceptionsOptions = {}): T {
    const classes = checkedClasses(this.table.head.name, only)
    return whenSettled(fn, (outcome) => {
      if (outcome.kind !== 'threw') return
      const { error } = outcome
      if (classes?.some((one) => error instanceof one) ?? true) this.inc()
    })
  }

  /**
   * Wraps functions, so that each call is one of `countExceptions`.
   * @example
   * const fetchCounted = failures.countedExceptions({ only: TypeError })(fetchUser)
   */
  countedExceptions(options?: CountExceptionsOptions): FunctionWrapper {
    checkedClasses(this.table.head.name, options?.only)
    return functionWrapper((call) => this.countExceptions(call, options))
  }

  /** Starts the series again at 0, with a new start time and without exemplar. */
  reset(): void {
    if (this.isLive()) this.table.reset(this.row)
  }
}

/** Asked before anything runs: a mistake found later would take the place of the error that is counted. */
function checkedClasses(
  metric: string,
  only: CountExceptionsOptions['only'],
): readonly ErrorClass[] | undefined {
  if (only === undefined) return undefined
  const classes: readonly ErrorClass[] = [only].flat()
  for (const one of classes) {
    // An arrow function has no instances: a condition, most likely.
    if (typeof one === 'function' && 'prototype' in one) continue
    throw new TypeError(
      `Cannot count exceptions in "${metric}": only must be classes of errors, received ${typeof one}`,
    )
  }
  return classes
}

function invalidAmount(name: string, amount: unknown): Error {
  const cannot = `Cannot increment counter "${name}": amount must be a finite number >= 0, received`
  return typeof amount === 'number'
    ? new RangeError(`${cannot} ${amount}`)
    : new TypeError(`${cannot} ${typeof amount}`)
}
