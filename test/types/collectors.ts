// Compiled by tsc only: each line below either compiles, or must not.
import {
  type Collector,
  Counter,
  CounterMetricFamily,
  GaugeHistogramMetricFamily,
  GaugeMetricFamily,
  getSampleValue,
  HistogramMetricFamily,
  InfoMetricFamily,
  makeFetchHandler,
  type MetricFamily,
  Registry,
  restrict,
  StateSetMetricFamily,
  SummaryMetricFamily,
  UnknownMetricFamily,
} from '../../src/index.ts'

const help = 'Help'
const name = 'x'

// Every builder is a family, and gives itself back.
const families: readonly MetricFamily[] = [
  new CounterMetricFamily({
    name,
    help,
    value: 1,
    createdSeconds: 2,
    exemplar: { labels: { t: 1 }, value: 1 },
  }),
  new GaugeMetricFamily({ name, help, labelNames: ['queue'] })
    .addMetric(['orders'], 14)
    .addMetric(['mail'], 3),
  new UnknownMetricFamily({ name, help, value: 1, timestampSeconds: 2 }),
  new SummaryMetricFamily({ name, help, quantiles: [0.5], value: { count: 1, sum: 2, quantiles: [3] } }),
  new HistogramMetricFamily({ name, help, value: { buckets: [{ le: Infinity, count: 1 }], sum: 1 } }),
  new GaugeHistogramMetricFamily({ name, help, value: { buckets: [{ le: Infinity, count: 1 }], gsum: 1 } }),
  new InfoMetricFamily({ name, help, value: { version: 1 } }),
  new StateSetMetricFamily({ name, help, value: { a: true } }),
]
// @ts-expect-error a value is a number
new GaugeMetricFamily({ name, help, value: '1' })
// @ts-expect-error help is needed
new GaugeMetricFamily({ name })
// @ts-expect-error a gauge has no exemplar
new GaugeMetricFamily({ name, help, value: 1, exemplar: { labels: {}, value: 1 } })
// @ts-expect-error buckets are objects
new HistogramMetricFamily({ name, help, value: { buckets: [['1.0', 2]] } })

// A collector gives families at once, one by one, or later.
const collectors: readonly Collector[] = [
  { collect: () => families },
  { collect: () => Promise.resolve(families) },
  {
    *collect() {
      yield* families
    },
  },
  {
    async *collect() {
      yield* families
    },
    describe: () => families,
  },
  new Registry(),
  restrict(new Registry(), ['a_total']),
  new Counter({ name, help, labelNames: ['l'] }),
]
const registry = new Registry({
  targetInfo: { env: 'prod', version: 2 },
  nameValidation: 'legacy',
  clock: undefined,
})
for (const collector of collectors) registry.register(collector)
void (getSampleValue(registry, 'a_total', { l: 1 }) satisfies Promise<number | undefined>)
// @ts-expect-error a collector gives families, not samples
registry.register({ collect: () => [{ name, value: 1 }] })
// @ts-expect-error a collector has a collect()
registry.register({ describe: () => [] })
// @ts-expect-error there is no such validation
new Registry({ nameValidation: 'none' })
// @ts-expect-error a registry is one, null or undefined
new Counter({ name, help, registry: 'default' })
new Counter({ name, help, registry: null, clock: undefined, namespace: undefined, unit: undefined }).inc()

makeFetchHandler({ registry: new Registry() })
// @ts-expect-error a registry is one of the options, not the options
makeFetchHandler(new Registry())
