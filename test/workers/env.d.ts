declare namespace Cloudflare {
  interface GlobalProps {
    mainModule: typeof import('./worker.ts')
    durableNamespaces:
      | 'MetricsAggregator'
      | 'CrashingAggregator'
      | 'LimitedAggregator'
      | 'BareObject'
      | 'PushingAggregator'
  }
  interface Env {
    METRICS: DurableObjectNamespace<import('./worker.ts').MetricsAggregator>
    CRASHING: DurableObjectNamespace<import('./worker.ts').CrashingAggregator>
    LIMITED: DurableObjectNamespace<import('./worker.ts').LimitedAggregator>
    PUSHING: DurableObjectNamespace<import('./worker.ts').PushingAggregator>
    BARE: DurableObjectNamespace<import('./worker.ts').BareObject>
  }
}
