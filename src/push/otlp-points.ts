import type { Exemplar } from '../model/exemplar.ts'
import { widthOf } from '../model/family-head.ts'
import type { LabelPairs } from '../model/labels.ts'
import type { MetricFamily } from '../model/metric-family.ts'
import { rowLabels, rowSamples } from '../model/samples.ts'
import type { SeriesBlock } from '../model/series-block.ts'
import type { OtlpAttributes, OtlpExemplar, OtlpPoint } from './otlp-message.ts'

/** Labels of an exemplar that point to a span, and how they have to look. */
const ids: ReadonlyMap<string, RegExp> = /* @__PURE__ */ new Map([
  ['trace_id', /^(?!0+$)[\da-f]{32}$/],
  ['span_id', /^(?!0+$)[\da-f]{16}$/],
])
/** The last whole second that 64 bits of nanoseconds can tell. */
const lastSecond = 18_446_744_073

/** Labels as attributes. */
export function otlpAttributes(labels: LabelPairs): OtlpAttributes {
  return labels.map(([key, stringValue]) => ({ key, value: { stringValue } }))
}

/** The data points of one row of a block, each with the name of its metric. */
export function otlpPoints(
  family: MetricFamily,
  block: SeriesBlock,
  row: number,
  timeSeconds: number,
): readonly (readonly [name: string, point: OtlpPoint])[] {
  const { name } = family
  const createdSeconds = block.createdSeconds[row] ?? NaN
  const timestampSeconds = block.timestampSeconds[row] ?? NaN
  const detail = block.details?.[row]
  const timeUnixNano = nanoseconds(Number.isNaN(timestampSeconds) ? timeSeconds : timestampSeconds)
  const own = {
    attributes: otlpAttributes(rowLabels(family, block, row)),
    startTimeUnixNano: createdSeconds > 0 ? nanoseconds(createdSeconds) : undefined,
    timeUnixNano,
  }
  const exemplars = (detail?.exemplars ?? []).flatMap((given) =>
    given === undefined ? [] : [otlpExemplar(given, timeUnixNano)],
  )
  const width = widthOf(family)
  const values = [...block.values.subarray(row * width, (row + 1) * width)]
  const [first = NaN, second = NaN] = values
  switch (family.type) {
    case 'counter':
      return [[`${name}_total`, { ...own, asDouble: first, exemplars }]]
    case 'histogram': {
      // The bounds that the series has itself, +Inf last, each with its plain count.
      const buckets = [...family.bounds, Infinity]
        .map((bound, i) => ({ bound, count: values[i] ?? NaN }))
        .filter(({ count }) => !Number.isNaN(count))
      const bucketCounts = buckets.map(({ count }) => toCount(count))
      // A sum of what may be negative can go down, so a histogram with such a bound shows none.
      const hasSum = detail?.omit === undefined && !((family.bounds[0] ?? 0) < 0)
      const count = bucketCounts.reduce((total, one) => total + one, 0n)
      const explicitBounds = buckets.slice(0, -1).map(({ bound }) => bound)
      const sum = hasSum ? values.at(-1) : undefined
      return [[name, { ...own, count, sum, bucketCounts, explicitBounds, exemplars }]]
    }
    case 'summary': {
      const quantileValues = family.quantiles.map((quantile, i) => ({
        quantile,
        value: values[2 + i] ?? NaN,
      }))
      return [[name, { ...own, count: toCount(first), sum: second, quantileValues }]]
    }
    default:
      return Array.from(rowSamples(family, block, row), ({ name: called, labels, value: asDouble }) => [
        called,
        { attributes: otlpAttributes(Object.entries(labels)), timeUnixNano, asDouble },
      ])
  }
}

/** What OTLP has fields for leaves the labels, where it looks as it has to. */
function otlpExemplar({ labels, value, timestampSeconds }: Exemplar, time: bigint): OtlpExemplar {
  const isId = ([name, text]: LabelPairs[number]): boolean => ids.get(name)?.test(text) === true
  const found = new Map(labels.filter(isId))
  return {
    filteredAttributes: otlpAttributes(labels.filter((label) => !isId(label))),
    timeUnixNano: timestampSeconds === undefined ? time : nanoseconds(timestampSeconds),
    asDouble: value,
    traceId: found.get('trace_id'),
    spanId: found.get('span_id'),
  }
}

/** What can be counted: custom collectors may give anything. */
function toCount(value: number): bigint {
  return BigInt(Math.min(Math.max(0, Math.round(value)) || 0, Number.MAX_SAFE_INTEGER))
}

/** A Unix time in nanoseconds. What a double has of the present below a microsecond is noise, and left away. */
function nanoseconds(seconds: number): bigint {
  return BigInt(Math.round(Math.min(Math.max(0, seconds) || 0, lastSecond) * 1e6)) * 1000n
}
