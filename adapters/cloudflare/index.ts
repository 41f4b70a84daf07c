export type { AggregatorNamespace, AggregatorShard } from './aggregator-shard.ts'
export type { InstrumentOptions, PageOptions, SendingOptions } from './instrument-options.ts'
export { instrument, type InstrumentedHandler } from './instrument.ts'
export { MetricsAggregator, type MetricsAggregatorOptions } from './metrics-aggregator.ts'
