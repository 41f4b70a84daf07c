declare namespace Cloudflare {
  interface GlobalProps {
    mainModule: typeof import('./worker.ts')
    durableNamespaces: 'MetricsAggregator' | 'CrashingAggregator' | 'BareObject' | 'PushingAggregator'
  }
  interface Env {
    METRICS: DurableObjectNamespace<import('./worker.ts').MetricsAggregator>
    CRASHING: DurableObjectNamespace<import('./worker.ts').CrashingAggregator>
    PUSHING: DurableObjectNamespace<import('./worker.ts').PushingAggregator>
    BARE: DurableObjectNamespace<import('./worker.ts').BareObject>
  }
}
