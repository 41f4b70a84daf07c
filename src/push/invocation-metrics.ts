import { defaultBuckets } from '../instruments/buckets.ts'
import { Counter } from '../instruments/counter.ts'
import { Histogram } from '../instruments/histogram.ts'
import { defaultRegistry } from '../registry/default-registry.ts'
import type { Registry } from '../registry/registry.ts'

/** What a function was invoked by. @see OpenTelemetry semantic conventions, "faas.trigger" */
export type InvocationTrigger = 'http' | 'pubsub' | 'datasource' | 'timer' | 'other'

/** How an invocation ended; `timed out`: the platform is about to cut it off. */
export type InvocationOutcome = 'succeeded' | 'failed' | 'timed out'

/** Options of `InvocationMetrics`. */
export interface InvocationMetricsOptions {
  /** @default `defaultRegistry` */
  readonly registry?: Registry | undefined
  /** Bounds of the durations, in seconds. @default `defaultBuckets`, which OpenTelemetry recommends too */
  readonly buckets?: readonly number[] | undefined
}

/** An invocation that runs. */
export interface PendingInvocation {
  /** Records how it ended. Only the first call counts. */
  end(outcome: InvocationOutcome): void
}

const labelNames = ['faas_trigger'] as const

/**
 * What a function as a service says of its invocations. Each ends in one of `faas_invocations_total` (it succeeded),
 * `faas_errors_total` and `faas_timeouts_total`, and has its duration in `faas_invoke_duration_seconds`;
 * `faas_coldstarts_total` counts those that had to wait for a new sandbox. No series is there before an invocation is.
 * @see OpenTelemetry semantic conventions, "FaaS metrics"
 */
export class InvocationMetrics {
  readonly #ends: Readonly<Record<InvocationOutcome, Counter<typeof labelNames>>>
  readonly #coldStarts: Counter<typeof labelNames>
  readonly #durations: Histogram<typeof labelNames>

  /** @throws DuplicateFamilyError when the registry has one of the names for something else. */
  constructor(options: InvocationMetricsOptions = {}) {
    const { registry = defaultRegistry, buckets = defaultBuckets } = options
    const counter = (name: string, help: string): Counter<typeof labelNames> =>
      Counter.getOrCreate({ name: `faas_${name}_total`, help, labelNames, registry })
    this.#ends = {
      succeeded: counter('invocations', 'Invocations that succeeded'),
      failed: counter('errors', 'Invocations that failed'),
      'timed out': counter('timeouts', 'Invocations that timed out'),
    }
    this.#coldStarts = counter('coldstarts', 'Invocations that started cold')
    this.#durations = Histogram.getOrCreate({
      name: 'faas_invoke_duration_seconds',
      help: 'Duration of invocations',
      unit: 'seconds',
      labelNames,
      buckets,
      registry,
    })
  }

  /** A function was invoked. @param isCold whether it had to wait for a new sandbox */
  begin(trigger: InvocationTrigger, isCold: boolean): PendingInvocation {
    const timer = this.#durations.startTimer()
    let isPending = true
    if (isCold) this.#coldStarts.labels(trigger).inc()
    return {
      end: (outcome) => {
        if (!isPending) return
        isPending = false
        this.#ends[outcome].labels(trigger).inc()
        timer.stop(trigger)
      },
    }
  }
}
