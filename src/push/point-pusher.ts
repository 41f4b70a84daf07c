import { familyOf } from '../aggregate/family-of.ts'
import { byLabel, selfFamily } from '../aggregate/self-family.ts'
import type { Clock } from '../model/clock.ts'
import type { Collector, CollectOptions } from '../model/collector.ts'
import { gather } from '../model/gather.ts'
import { harmless } from '../model/harmless.ts'
import type { MetricFamily } from '../model/metric-family.ts'
import { unlessAborted } from '../model/unless-aborted.ts'
import type { Sleep } from '../runtime/sleep.ts'
import { beginPoint, type PointLog, type PointStore } from './point-log.ts'
import type { PushTarget } from './push-target.ts'

/** What a target is made with, to push points in time. */
export interface PointSource {
  /** What is pushed. */
  readonly registry: Collector
  /** Says of what time everything is that is sent: not quite now, and never the same twice. */
  readonly clock: Clock
}

/** Options of a `PointPusher`. */
export interface PointPusherOptions {
  readonly collector: Collector
  readonly target: (source: PointSource) => PushTarget
  readonly store: PointStore
  readonly clock: Clock
  readonly sleep: Sleep
  /** How long one point may take; then it is skipped. */
  readonly timeoutSeconds: number
  /** Called with whatever goes wrong in pushing, to log it. */
  readonly onError?: ((error: unknown) => void) | undefined
}

/**
 * Pushes points in time, each at most once: a point is begun durably before anything of it is sent, and one that was
 * begun is never sent again, by whomever comes after. What a skipped point would have said, the next one says, because
 * counters go on.
 */
export class PointPusher {
  readonly #options: PointPusherOptions
  #target: PushTarget | undefined
  #log: PointLog | undefined
  #pushing: Promise<void> | undefined

  constructor(options: PointPusherOptions) {
    this.#options = options
  }

  /**
   * Pushes what there is now, unless that is being done: then it waits for it. Resolves whatever becomes of it.
   * @throws whatever the store does
   */
  push(): Promise<void> {
    const end = (): void => {
      this.#pushing = undefined
    }
    return (this.#pushing ??= this.#push().finally(end))
  }

  async #push(): Promise<void> {
    const { store, clock } = this.#options
    const log = beginPoint(store.load(), clock.nowSeconds())
    this.#log = log
    await store.save(log)
    const result = await this.#send()
    await store.save({ ...log, isOpen: false, [result]: log[result] + 1 })
  }

  async #send(): Promise<'taken' | 'failed'> {
    const { sleep, target, timeoutSeconds, onError = () => {} } = this.#options
    const ended = new AbortController()
    const timer = sleep(timeoutSeconds, ended.signal).then(() => ended.abort())
    try {
      this.#target ??= target({ registry: { collect: (asked) => this.#collect(asked) }, clock: this.#clock })
      await unlessAborted(this.#target.push({ signal: ended.signal }), ended.signal)
      return 'taken'
    } catch (error) {
      harmless(onError)(error)
      return 'failed'
    } finally {
      ended.abort()
      await timer
    }
  }

  async #collect(asked: CollectOptions = {}): Promise<readonly MetricFamily[]> {
    const { collector } = this.#options
    const families = await gather(collector.collect(asked), asked.signal)
    const log = this.#log ?? { taken: 0, failed: 0, unknown: 0 }
    const rows = byLabel('result', log, ['taken', 'failed', 'unknown'])
    const help = 'Points in time that were pushed, by what became of them'
    return [...families, familyOf(selfFamily('counter', 'points', help, rows, NaN))]
  }

  readonly #clock: Clock = {
    nowSeconds: () => this.#log?.timeSeconds ?? this.#options.clock.nowSeconds(),
    monotonicSeconds: () => this.#options.clock.monotonicSeconds(),
  }
}
