export type { TcpAddress, TcpConnect, TcpConnection } from '../../src/push/tcp-connect.ts'
export type { AggregatorNamespace, AggregatorShard } from './aggregator-shard.ts'
export type { InstrumentOptions, PageOptions, SendingOptions } from './instrument-options.ts'
export { instrument, type InstrumentedHandler } from './instrument.ts'
export { MetricsAggregator, type MetricsAggregatorOptions } from './metrics-aggregator.ts'
export { tcpConnect } from './tcp-connect.ts'
export {
  pushingAggregator,
  type PushingAggregatorClass,
  type PushingNamespace,
  type PushingOptions,
} from './pushing-aggregator.ts'
export type { PointSource } from '../../src/push/point-pusher.ts'
