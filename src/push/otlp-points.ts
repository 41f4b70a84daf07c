import type { Exemplar } from '../model/exemplar.ts'
import type { HistogramHead, StateSetHead, SummaryHead } from '../model/family-head.ts'
import { type LabelPairs, toLabels } from '../model/labels.ts'
import { formatCanonical } from '../model/numbers.ts'
import type {
  OtlpAttributes,
  OtlpExemplar,
  OtlpHistogram,
  OtlpNumber,
  OtlpPoint,
  OtlpSummary,
} from './otlp-message.ts'
import { nanoseconds, type OtlpRow } from './otlp-rows.ts'

/** Labels of an exemplar that point to a span, and how they have to look. */
const ids: ReadonlyMap<string, RegExp> = /* @__PURE__ */ new Map([
  ['trace_id', /^(?!0+$)[\da-f]{32}$/],
  ['span_id', /^(?!0+$)[\da-f]{16}$/],
])

/** Labels as attributes. */
export function otlpAttributes(labels: LabelPairs): OtlpAttributes {
  return labels.map(([key, stringValue]) => ({ key, value: { stringValue } }))
}

/** A value at a time, with labels that the row itself does not have. */
export function gaugePoint(row: OtlpRow, asDouble: number = NaN, ...more: LabelPairs): OtlpNumber {
  return { attributes: otlpAttributes([...row.labels, ...more]), timeUnixNano: row.time, asDouble }
}

/** Everything counted since its start. */
export function counterPoint(row: OtlpRow): OtlpNumber {
  return { ...point(row), asDouble: row.values[0] ?? NaN, exemplars: exemplars(row) }
}

/** One for each state that the series has. */
export function statePoints({ name, states }: StateSetHead, row: OtlpRow): readonly OtlpNumber[] {
  return states
    .map((state, i) => gaugePoint(row, row.values[i], [name, state]))
    .filter(({ asDouble }) => !Number.isNaN(asDouble))
}

/** One for each bucket, of everything up to its bound. */
export function bucketPoints(bounds: readonly number[], row: OtlpRow): readonly OtlpNumber[] {
  let total = 0
  return ownBuckets(bounds, row).map(([bound, count]) =>
    gaugePoint(row, (total += count), ['le', formatCanonical(bound)]),
  )
}

/** Everything observed since its start, in plain counts. */
export function histogramPoint({ bounds }: HistogramHead, row: OtlpRow): OtlpHistogram {
  const buckets = ownBuckets(bounds, row)
  const bucketCounts = buckets.map(([, count]) => toCount(count))
  // A sum of what may be negative can go down, so a histogram with such a bound shows none.
  const hasSum = row.detail.omit === undefined && !((bounds[0] ?? 0) < 0)
  return {
    ...point(row),
    count: bucketCounts.reduce((total, count) => total + count, 0n),
    sum: hasSum ? row.values.at(-1) : undefined,
    bucketCounts,
    explicitBounds: buckets.slice(0, -1).map(([bound]) => bound),
    exemplars: exemplars(row),
  }
}

/** Everything observed since its start. */
export function summaryPoint({ quantiles }: SummaryHead, row: OtlpRow): OtlpSummary {
  const [count = NaN, sum = NaN, ...values] = row.values
  return {
    ...point(row),
    count: toCount(count),
    sum,
    quantileValues: quantiles.map((quantile, i) => ({ quantile, value: values[i] ?? NaN })),
  }
}

/** The bounds that the series has itself, +Inf last, each with its plain count. */
function ownBuckets(
  bounds: readonly number[],
  { values }: OtlpRow,
): readonly (readonly [bound: number, count: number])[] {
  return [...bounds, Infinity]
    .map((bound, i) => [bound, values[i] ?? NaN] as const)
    .filter(([, count]) => !Number.isNaN(count))
}

function point({ labels, start, time }: OtlpRow): OtlpPoint {
  return { attributes: otlpAttributes(labels), startTimeUnixNano: start, timeUnixNano: time }
}

function exemplars({ detail, time }: OtlpRow): readonly OtlpExemplar[] {
  return (detail.exemplars ?? []).flatMap((given) => (given === undefined ? [] : [exemplar(given, time)]))
}

/** What OTLP has fields for leaves the labels, where it looks as it has to. */
function exemplar({ labels, value, timestampSeconds }: Exemplar, time: bigint): OtlpExemplar {
  const isId = ([name, text]: LabelPairs[number]): boolean => ids.get(name)?.test(text) === true
  const found = toLabels(labels.filter(isId))
  return {
    filteredAttributes: otlpAttributes(labels.filter((label) => !isId(label))),
    timeUnixNano: timestampSeconds === undefined ? time : nanoseconds(timestampSeconds),
    asDouble: value,
    traceId: found['trace_id'],
    spanId: found['span_id'],
  }
}

/** What can be counted: custom collectors may give anything. */
function toCount(value: number): bigint {
  return BigInt(Math.min(Math.max(0, Math.round(value)) || 0, Number.MAX_SAFE_INTEGER))
}
