import type { Exemplar } from '../model/exemplar.ts'
import type { LabelValue } from '../model/labels.ts'
import { assertBuckets, boundsOf, type CumulativeBucket, plainCounts } from './cumulative-buckets.ts'
import { MetricFamilyBuilder, type MetricFamilyOptions, type MetricOptions } from './metric-family-builder.ts'

/** What the two families with buckets share. A series keeps its own bounds; the family has those of all. */
export abstract class BucketFamilyBuilder<T extends 'histogram' | 'gaugehistogram'> extends MetricFamilyBuilder<T> {
  readonly #series: (readonly CumulativeBucket[])[] = []

  protected constructor(type: T, options: MetricFamilyOptions & { readonly value?: unknown }) {
    super(type, options, ['le'])
  }

  /** All finite bounds, rising. */
  get bounds(): readonly number[] {
    return boundsOf(this.#series)
  }

  protected addBuckets(
    labels: readonly LabelValue[],
    buckets: readonly CumulativeBucket[],
    sum: number | undefined,
    options: MetricOptions & { readonly createdSeconds?: number | undefined },
  ): this {
    assertBuckets(this.name, buckets)
    const { timestampSeconds, createdSeconds } = options
    const exemplars = new Map(buckets.map(({ le, exemplar }) => [le, this.exemplar(exemplar)]))
    // The sum of what may be negative can go down, and a count alone would say that there is a sum.
    const isWhole = sum !== undefined && !(this.type === 'histogram' && (buckets[0]?.le ?? 0) < 0)
    const total = sum === undefined ? NaN : this.number('sum', sum)
    this.addRow(labels, () => {
      const { bounds } = this
      return {
        values: [...plainCounts(buckets, bounds), total],
        timestampSeconds,
        createdSeconds,
        detail: { exemplars: placed(exemplars, bounds), omit: isWhole ? undefined : 'count and sum' },
      }
    })
    this.#series.push(buckets)
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
