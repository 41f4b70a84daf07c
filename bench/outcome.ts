import type { Claim, Figure, Kind, Target, Unit } from './claim.ts'
import { median, ratioOf } from './statistics.ts'

/** What came of one claim. */
export interface Outcome {
  readonly claim: string
  readonly title: string
  readonly unit: Unit
  readonly figures: readonly Measured[]
  readonly verdicts: readonly Verdict[]
  /** Why there are no figures. */
  readonly error?: string | undefined
}

/** One contender, beside ours. */
export interface Measured {
  readonly name: string
  readonly kind: Kind
  readonly middle: number
  /** How many times ours a peer needs; how many times a limit ours needs. Quartiles over the rounds. */
  readonly ratio: { readonly middle: number; readonly low: number; readonly high: number }
}

/** Whether one target was reached. */
export interface Verdict {
  readonly target: string
  readonly measured: string
  readonly isKept: boolean
}

/** Judges the figures of a claim. */
export function outcomeOf(name: string, claim: Claim, figures: readonly Figure[]): Outcome {
  const ours = figures.find(({ kind }) => kind === 'ours')?.samples ?? []
  const measured = figures.map(({ name: contender, kind, samples }): Measured => ({
    name: contender,
    kind,
    middle: median(samples),
    ratio: kind === 'limit' ? ratioOf(ours, samples) : ratioOf(samples, ours),
  }))
  const verdicts = claim.targets.map((target) => judge(target, claim.unit, measured, median(ours)))
  return { claim: name, title: claim.title, unit: claim.unit, figures: measured, verdicts }
}

/** What is written of a claim that could not be measured: it keeps nothing. */
export function failureOf(name: string, claim: Claim, error: string): Outcome {
  return { ...outcomeOf(name, claim, []), error }
}

function judge(target: Target, unit: Unit, figures: readonly Measured[], ours: number): Verdict {
  if ('atMost' in target) {
    return {
      target: `at most ${amount(target.atMost, unit)}`,
      measured: amount(ours, unit),
      isKept: ours <= target.atMost,
    }
  }
  const against = 'limit' in target ? target.limit : target.lessThan
  const ratio = figures.find(({ name }) => name === against)?.ratio.middle ?? Number.NaN
  return 'limit' in target
    ? {
        target: `at most ${target.times}x ${against}`,
        measured: times(ratio),
        isKept: ratio <= target.times,
      }
    : {
        target: `${target.times}x less than ${against}`,
        measured: times(ratio),
        isKept: ratio >= target.times,
      }
}

/** A ratio for people: `0.94x`, `18.5x`, `204x`. */
export function times(ratio: number): string {
  return Number.isNaN(ratio) ? 'not measured' : `${shortNumber(ratio)}x`
}

/** A figure for people: `3.51 ns`, `11,015 B`. */
export function amount(value: number, unit: Unit): string {
  return Number.isNaN(value) ? 'not measured' : `${shortNumber(value)} ${unit}`
}

function shortNumber(value: number): string {
  const digits = value < 10 ? 2 : value < 100 ? 1 : 0
  return value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits })
}
