import { CounterMetricFamily } from '../../src/instruments/counter-metric-family.ts'
import type { CumulativeBucket } from '../../src/instruments/cumulative-buckets.ts'
import { GaugeHistogramMetricFamily } from '../../src/instruments/gauge-histogram-metric-family.ts'
import { GaugeMetricFamily } from '../../src/instruments/gauge-metric-family.ts'
import { HistogramMetricFamily } from '../../src/instruments/histogram-metric-family.ts'
import { InfoMetricFamily } from '../../src/instruments/info-metric-family.ts'
import type { ExemplarInput, MetricFamilyOptions } from '../../src/instruments/metric-family-builder.ts'
import { StateSetMetricFamily } from '../../src/instruments/state-set-metric-family.ts'
import { SummaryMetricFamily } from '../../src/instruments/summary-metric-family.ts'
import { UnknownMetricFamily } from '../../src/instruments/unknown-metric-family.ts'
import type { MetricFamily } from '../../src/model/metric-family.ts'
import {
  toNumber,
  toSeconds,
  type WrittenExemplar,
  type WrittenFamily,
  type WrittenMetric,
  type WrittenNumber,
  type WrittenSample,
} from './scenario.ts'

/** The family that a custom collector gives, made with the builder of its type. */
export function toFamily(written: WrittenFamily): MetricFamily {
  const { name, help, unit, labels: labelNames, metrics = [] } = written
  const options: MetricFamilyOptions = { name, help, unit, labelNames }
  const created = { createdSeconds: written.created }
  switch (written.type) {
    case 'counter': {
      const exemplar = toExemplar(written.exemplar)
      const family = new CounterMetricFamily({ ...options, ...created, exemplar, value: amount(written) })
      for (const metric of metrics) family.addMetric(metric.labels, amount(metric) ?? 0)
      return family
    }
    case 'gauge':
    case 'unknown': {
      const Family = written.type === 'gauge' ? GaugeMetricFamily : UnknownMetricFamily
      const family = new Family({ ...options, value: amount(written) })
      for (const metric of metrics) family.addMetric(metric.labels, amount(metric) ?? 0)
      return family
    }
    case 'summary': {
      const family = new SummaryMetricFamily({ ...options, ...created, value: summary(written) })
      for (const metric of metrics) family.addMetric(metric.labels, summary(metric) ?? { count: 0, sum: 0 })
      return family
    }
    case 'histogram': {
      const family = new HistogramMetricFamily({ ...options, ...created, value: histogram(written) })
      for (const metric of metrics) family.addMetric(metric.labels, histogram(metric) ?? { buckets: [] })
      return family
    }
    case 'gaugehistogram': {
      const family = new GaugeHistogramMetricFamily({ ...options, value: histogram(written) })
      for (const metric of metrics) family.addMetric(metric.labels, histogram(metric) ?? { buckets: [] })
      return family
    }
    case 'info': {
      const family = new InfoMetricFamily({ ...options, value: texts(written) })
      for (const metric of metrics) family.addMetric(metric.labels, texts(metric) ?? {})
      return family
    }
    case 'stateset': {
      const family = new StateSetMetricFamily({ ...options, value: states(written) })
      for (const metric of metrics) family.addMetric(metric.labels, states(metric) ?? {})
      return family
    }
    case 'raw':
      return fromSamples(written)
    default:
      throw new Error(`no builder for a ${written.type}`)
  }
}

/** A family given as samples: only where the samples are those that its type has. */
function fromSamples({ name, help, unit, metric_type: type, samples = [] }: WrittenFamily): MetricFamily {
  if (type === 'summary') return summaryFromSamples(name, help, samples)
  if (type !== 'unknown' && type !== 'untyped' && type !== 'gauge') throw new Error(`no raw ${type}`)
  const Family = type === 'gauge' ? GaugeMetricFamily : UnknownMetricFamily
  const labelNames = [...new Set(samples.flatMap(({ labels }) => Object.keys(labels ?? {})))]
  const family = new Family({ name, help, unit, labelNames })
  for (const sample of samples) {
    if (sample.name !== name) throw new Error(`a ${type} has no sample ${sample.name}`)
    if (sample.exemplar !== undefined) throw new Error(`a ${type} has no exemplars`)
    family.addMetric(
      labelNames.map((label) => sample.labels?.[label] ?? ''),
      toNumber(sample.value),
      { timestampSeconds: toSeconds(sample.timestamp) },
    )
  }
  return family
}

function summaryFromSamples(name: string, help: string, samples: readonly WrittenSample[]): MetricFamily {
  const value = (sample: string): number =>
    toNumber(samples.find((one) => one.name === sample)?.value ?? 'NaN')
  const quantiles = samples.filter((sample) => sample.name === name)
  return new SummaryMetricFamily({
    name,
    help,
    quantiles: quantiles.map(({ labels }) => Number(labels?.['quantile'])),
    value: {
      count: value(`${name}_count`),
      sum: value(`${name}_sum`),
      quantiles: quantiles.map((sample) => toNumber(sample.value)),
    },
  })
}

function amount({ value }: WrittenMetric): number | undefined {
  return value === undefined ? undefined : toNumber(value as WrittenNumber)
}

function texts({ value }: WrittenMetric): Readonly<Record<string, string>> | undefined {
  return value as Readonly<Record<string, string>> | undefined
}

function states({ value }: WrittenMetric): Readonly<Record<string, boolean>> | undefined {
  return value as Readonly<Record<string, boolean>> | undefined
}

function summary({
  count_value: count,
  sum_value: sum,
}: WrittenMetric): { count: number; sum: number } | undefined {
  if (count === undefined && sum === undefined) return undefined
  if (count === undefined || sum === undefined) throw new Error('a summary has a count and a sum')
  return { count: toNumber(count), sum: toNumber(sum) }
}

function histogram({ buckets, sum_value: sum, gsum_value: gsum }: WrittenMetric):
  | {
      readonly buckets: readonly CumulativeBucket[]
      readonly sum: number | undefined
      readonly gsum: number | undefined
    }
  | undefined {
  if (buckets === undefined && sum === undefined && gsum === undefined) return undefined
  return {
    buckets: (buckets ?? []).map(([le, count, exemplar]) => ({
      le: le === '+Inf' ? Infinity : Number(le),
      count: toNumber(count),
      exemplar: toExemplar(exemplar),
    })),
    sum: sum === undefined ? undefined : toNumber(sum),
    gsum: gsum === undefined ? undefined : toNumber(gsum),
  }
}

function toExemplar(written: WrittenExemplar | undefined): ExemplarInput | undefined {
  if (written === undefined) return undefined
  return {
    labels: written.labels,
    value: toNumber(written.value),
    timestampSeconds: toSeconds(written.timestamp),
  }
}
