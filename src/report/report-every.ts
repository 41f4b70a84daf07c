import { assertHas } from '../model/assert-option.ts'
import type { Clock } from '../model/clock.ts'
import { defaultRegistry } from '../registry/default-registry.ts'
import type { Registry } from '../registry/registry.ts'
import { idleSleep, type Sleep, sleep as systemSleep } from '../runtime/sleep.ts'
import { ClientMetrics } from './client-metrics.ts'
import { DeltaReader } from './delta-reader.ts'
import { Flusher } from './flusher.ts'
import type { FlushTarget } from './flush-target.ts'

/** Options of `reportEvery`. */
export interface ReportOptions {
  readonly target: FlushTarget
  /** Whose instruments are sent. Only one reporter may send a registry. @default `defaultRegistry` */
  readonly registry?: Registry | undefined
  /** How long what was counted may wait before it is sent: what a process loses that is killed. @default 1 */
  readonly intervalSeconds?: number | undefined
  /** Called with what a failed attempt has thrown, to log it. Nothing is lost by a failure. @default nothing */
  readonly onError?: ((error: unknown) => void) | undefined
  /** @default the registry's */
  readonly clock?: Clock | undefined
  /** @default the system's, and one that does not keep a process from ending between two intervals */
  readonly sleep?: Sleep | undefined
}

/** Sends what a process counts. */
export interface Reporter {
  /**
   * Sends what is left, again and again for at most some seconds, and nothing from then on. May be called more than once.
   * @param withinSeconds @default 5
   * @returns whether everything has arrived
   */
  stop(withinSeconds?: number): Promise<boolean>
}

/** Between two attempts to send what is left. */
const pauseSeconds = 0.05

/**
 * Sends what a process counts to an aggregator, every interval, until it is stopped. A process that is silent says now
 * and then that it is alive, so that its live gauges stay on the page.
 * @throws Error when something else sends the same registry, TypeError for a target without `push`.
 * @example
 * const reporter = reportEvery({ target: httpTarget({ url: 'http://localhost:9464/push' }) })
 * await reporter.stop()
 */
export function reportEvery(options: ReportOptions): Reporter {
  const { target, registry = defaultRegistry, intervalSeconds = 1, onError } = options
  const { clock = registry.clock, sleep = systemSleep } = options
  const idle = options.sleep ?? idleSleep
  assertHas('Cannot report to an aggregator', 'target', target, 'push')
  const flusher = new Flusher({
    reader: new DeltaReader(registry),
    metrics: new ClientMetrics(registry),
    clock,
    sleep,
    intervalSeconds,
    onError,
  })
  const stopped = new AbortController()
  const report = async (): Promise<void> => {
    while (!stopped.signal.aborted) {
      await idle(intervalSeconds, stopped.signal)
      while (flusher.isDue && !stopped.signal.aborted) await flusher.flush(target)
    }
  }
  const reporting = report()

  const settle = async (withinSeconds: number): Promise<boolean> => {
    const end = clock.monotonicSeconds() + withinSeconds
    stopped.abort()
    const late = new AbortController()
    const work = async (): Promise<void> => {
      await reporting
      while (!flusher.isClean && !late.signal.aborted) {
        await flusher.flush(target)
        if (!flusher.isClean) await sleep(pauseSeconds, late.signal)
      }
    }
    await Promise.race([work(), sleep(Math.max(0, end - clock.monotonicSeconds()), late.signal)])
    late.abort()
    return flusher.isClean
  }
  let settled: Promise<boolean> | undefined
  return { stop: (withinSeconds = 5) => (settled ??= settle(withinSeconds)) }
}
