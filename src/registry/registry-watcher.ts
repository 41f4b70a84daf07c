import type { Collector } from '../model/collector.ts'

/** Who is told what comes into a registry, and what goes. */
export interface RegistryWatcher {
  /** What this throws, `register` throws, and the collector is not registered. */
  registered(collector: Collector): void
  unregistered(collector: Collector): void
}
