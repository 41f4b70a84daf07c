import { assertHas } from '../../src/model/assert-option.ts'
import { unlessAborted } from '../../src/model/unless-aborted.ts'
import { PushError } from '../../src/push/push-error.ts'
import type { PushOutcome, PushTarget } from '../../src/push/push-target.ts'
import { defaultRegistry } from '../../src/registry/default-registry.ts'
import type { Registry } from '../../src/registry/registry.ts'
import { ClientMetrics } from '../../src/report/client-metrics.ts'
import { DeltaReader } from '../../src/report/delta-reader.ts'
import type { FlushTarget } from '../../src/report/flush-target.ts'
import { Flusher } from '../../src/report/flusher.ts'

/** Options of `aggregatorTarget`. */
export interface AggregatorTargetOptions {
  /** Reaches the aggregator: `httpTarget`. */
  readonly target: FlushTarget
  /** Whose instruments are sent. Only one target may send a registry. @default `defaultRegistry` */
  readonly registry?: Registry | undefined
  /** How far pushes are apart, for how long live gauges of a silent sandbox are shown: three of it, at least 60. @default 10 */
  readonly intervalSeconds?: number | undefined
}

/**
 * Sends what a registry has counted to an aggregator, in batches that are counted once, whatever happens to them: one
 * that was not answered is sent again by the next push, as it was.
 * @throws Error when something else sends the same registry, TypeError for a target without `push`.
 * @example
 * const target = aggregatorTarget({ target: httpTarget({ url: 'https://metrics.example.com/push', token: 'secret' }) })
 */
export function aggregatorTarget(options: AggregatorTargetOptions): PushTarget {
  const { registry = defaultRegistry, intervalSeconds } = options
  assertHas('Cannot push to an aggregator', 'target', options.target, 'push')
  let attempts = 0
  let failure: unknown
  const target: FlushTarget = {
    push: (body, envelope, source) => {
      attempts++
      return options.target.push(body, envelope, source)
    },
  }
  const flusher = new Flusher({
    reader: new DeltaReader(registry),
    metrics: new ClientMetrics(registry),
    clock: registry.clock,
    intervalSeconds,
    onError: (error) => {
      failure = error
    },
  })

  /**
   * Ends when everything is taken, whoever has counted it, or when it is not: the batch is kept, and who waited for another
   * attempt would only take longer. A new number, which an aggregator may ask for, is no reason to wait.
   */
  const sendAll = async (): Promise<PushOutcome> => {
    // Not in this turn, in which nobody knows yet that it has begun.
    await Promise.resolve()
    attempts = 0
    failure = undefined
    try {
      while (!flusher.isClean) {
        const outcome = await flusher.flush(target)
        if (outcome === 'nothing') break
        if (outcome === 'waiting') throw notTaken('unavailable', attempts, failure)
      }
      return { attempts }
    } catch (error) {
      throw error instanceof PushError ? error : notTaken('unavailable', attempts, error)
    } finally {
      // In the turn in which nothing was left: whoever counts after it must not take this push for its own.
      sending = undefined
    }
  }

  let sending: Promise<PushOutcome> | undefined
  return {
    async push({ signal } = {}) {
      sending ??= sendAll()
      if (signal === undefined) return sending
      try {
        return await unlessAborted(sending, signal)
      } catch (error) {
        // An abort has a reason of its own.
        throw error instanceof PushError ? error : notTaken('aborted', attempts, error)
      }
    },
  }
}

function notTaken(kind: 'unavailable' | 'aborted', attempts: number, cause: unknown): PushError {
  const received = cause instanceof Error ? cause.message : 'no answer'
  return new PushError(`Cannot push to an aggregator: it must answer, received ${received}`, {
    kind,
    attempts,
    cause,
  })
}
