import { assertNever } from './errors.ts'
import type { FamilyHead } from './family-head.ts'
import { formatCanonical } from './numbers.ts'

/**
 * Which number of a row a line shows. `total` and `value`: that of a column. `state`: the same, no line for NaN. `bucket`: the sum
 * of the columns so far, no line for NaN. `count`: the sum of so many columns. `sum`: that of a column. `created`: the
 * start time, no line for NaN.
 */
type NumberKind = 'total' | 'value' | 'state' | 'bucket' | 'count' | 'sum' | 'created'

/** One line that each row of a family has. */
export interface SampleLine {
  readonly kind: NumberKind
  readonly column: number
  /** The value of the label that tells the lines of a name apart, `''` where there is but one line. */
  readonly text: string
}

/** The lines of one sample name. */
export interface SampleGroup {
  readonly suffix: string
  /** The name of the label that tells its lines apart, `''` for none. */
  readonly label: string
  readonly lines: readonly SampleLine[]
}

/** What the rows of a family show, in this order. */
export function familySamples(head: FamilyHead): readonly SampleGroup[] {
  switch (head.type) {
    case 'counter':
      return counterSamples
    case 'gauge':
    case 'unknown':
      return [one('', 'value', 0)]
    case 'info':
      // Its labels are those of a row's detail, too.
      return [one('_info', 'value', 0)]
    case 'histogram': {
      const [buckets, count, sum] = bucketSamples(head.bounds, '_count', '_sum')
      // A sum of what may be negative can go down, so a histogram with such a bound shows none.
      return (head.bounds[0] ?? 0) < 0 ? [buckets, count, created] : [buckets, count, sum, created]
    }
    case 'gaugehistogram':
      return bucketSamples(head.bounds, '_gcount', '_gsum')
    case 'summary': {
      const ranks = head.quantiles.map(formatCanonical)
      return [
        many('quantile', 'value', ranks, 2),
        one('_count', 'value', 0),
        one('_sum', 'value', 1),
        created,
      ]
    }
    case 'stateset':
      return [many(head.name, 'state', head.states, 0)]
    default:
      return assertNever(head)
  }
}

function bucketSamples(
  bounds: readonly number[],
  count: string,
  sum: string,
): readonly [buckets: SampleGroup, count: SampleGroup, sum: SampleGroup] {
  const buckets = many('le', 'bucket', [...bounds, Infinity].map(formatCanonical), 0)
  return [
    { ...buckets, suffix: '_bucket' },
    one(count, 'count', bounds.length + 1),
    one(sum, 'sum', bounds.length + 1),
  ]
}

function one(suffix: string, kind: NumberKind, column: number): SampleGroup {
  return { suffix, label: '', lines: [{ kind, column, text: '' }] }
}

function many(label: string, kind: NumberKind, texts: readonly string[], from: number): SampleGroup {
  return { suffix: '', label, lines: texts.map((text, i) => ({ kind, column: from + i, text })) }
}

const created: SampleGroup = /* @__PURE__ */ one('_created', 'created', 0)
const counterSamples: readonly SampleGroup[] = [/* @__PURE__ */ one('_total', 'total', 0), created]
