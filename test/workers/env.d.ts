declare namespace Cloudflare {
  interface GlobalProps {
    mainModule: typeof import('./worker.ts')
    durableNamespaces: 'MetricsAggregator' | 'CrashingAggregator' | 'BareObject'
  }
  interface Env {
    METRICS: DurableObjectNamespace<import('./worker.ts').MetricsAggregator>
    CRASHING: DurableObjectNamespace<import('./worker.ts').CrashingAggregator>
    BARE: DurableObjectNamespace<import('./worker.ts').BareObject>
  }
}
