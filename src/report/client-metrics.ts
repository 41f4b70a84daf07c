import { Counter } from '../instruments/counter.ts'
import type { Registry } from '../registry/registry.ts'

/** Why a batch was given up. `unknown_outcome`: it may have been counted, and sending it again might count it twice. */
export type DropReason = 'invalid' | 'too_large' | 'unknown_outcome'

/** Why an attempt ended without settling its batch, which is sent again. */
export type RetryReason = 'error' | 'busy' | 'unsupported'

/**
 * What the sending side says about itself. Only failures are counted: a counter that moves with every batch would
 * make every batch the cause of the next one.
 */
export class ClientMetrics {
  readonly #dropped: Counter<readonly ['reason']>
  readonly #droppedSeries: Counter<readonly ['reason']>
  readonly #failed: Counter<readonly ['reason']>

  constructor(registry: Registry) {
    const counter = (name: string, help: string): Counter<readonly ['reason']> =>
      Counter.getOrCreate({ name: `edgeprom_client_${name}`, help, labelNames: ['reason'], registry })
    this.#dropped = counter(
      'dropped_batches',
      'Batches given up because the aggregator refused them or their outcome cannot be known',
    )
    this.#droppedSeries = counter(
      'dropped_series',
      'Times that what a series had counted was given up because no aggregator would take it',
    )
    this.#failed = counter('failed_pushes', 'Attempts to send a batch that did not settle it')
  }

  dropped(reason: DropReason): void {
    this.#dropped.labels(reason).inc()
  }

  droppedSeries(count: number): void {
    if (count > 0) this.#droppedSeries.labels('too_large').inc(count)
  }

  failed(reason: RetryReason): void {
    this.#failed.labels(reason).inc()
  }
}
