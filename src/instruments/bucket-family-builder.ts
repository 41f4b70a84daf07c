import type { Exemplar } from '../model/exemplar.ts'
import type { LabelValue } from '../model/labels.ts'
import { assertBuckets, boundsOf, type CumulativeBucket, plainCounts } from './cumulative-buckets.ts'
import {
  type CountedMetricOptions,
  MetricFamilyBuilder,
  type MetricFamilyOptions,
} from './metric-family-builder.ts'

/** What the two families with buckets share. A series keeps its own bounds; the family has those of all. */
export abstract class BucketFamilyBuilder<
  T extends 'histogram' | 'gaugehistogram',
> extends MetricFamilyBuilder<T> {
  readonly #series: (readonly CumulativeBucket[])[] = []
  /** Of the series so far; found when it is asked for. */
  #bounds: readonly number[] | undefined

  protected constructor(type: T, options: MetricFamilyOptions & { readonly value?: unknown }) {
    super(type, options, () => ['le'])
  }

  /** All finite bounds, rising. */
  get bounds(): readonly number[] {
    this.#bounds ??= boundsOf(this.#series)
    return this.#bounds
  }

  protected addBuckets(
    labels: readonly LabelValue[],
    buckets: readonly CumulativeBucket[],
    sum: number | undefined,
    options: CountedMetricOptions,
  ): this {
    assertBuckets(this.name, buckets)
    // A copy: the array and what is in it are the caller's.
    const own = buckets.map(({ le, count }) => ({ le, count }))
    const exemplars = new Map(buckets.map(({ le, exemplar }) => [le, this.exemplar(exemplar)]))
    // The sum of what may be negative can go down, and a count alone would say that there is a sum.
    const isWhole = sum !== undefined && !(this.type === 'histogram' && (own[0]?.le ?? 0) < 0)
    const total = sum === undefined ? NaN : this.number('sum', sum)
    this.addRow(labels, options, () => ({
      values: [...plainCounts(own, this.bounds), total],
      detail: { exemplars: placed(exemplars, this.bounds), omit: isWhole ? undefined : 'count and sum' },
    }))
    this.#series.push(own)
    this.#bounds = undefined
    return this
  }
}

/** Exemplars by the place of their bucket in the family. */
function placed(
  exemplars: ReadonlyMap<number, Exemplar | undefined>,
  bounds: readonly number[],
): readonly (Exemplar | undefined)[] {
  return [...bounds, Infinity].map((bound) => exemplars.get(bound))
}
