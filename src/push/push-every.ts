import { assertHas } from '../model/assert-option.ts'
import { harmless } from '../model/harmless.ts'
import type { EndingProcess } from '../runtime/finish-at-signal.ts'
import { flushAtExit, systemProcess } from '../runtime/flush-at-exit.ts'
import { randomBytes } from '../runtime/random-bytes.ts'
import { idleSleep, type Sleep, sleep as systemSleep } from '../runtime/sleep.ts'
import type { PushTarget } from './push-target.ts'

/** Options of `pushEvery`. */
export interface PushEveryOptions {
  /** Between the end of a push and the next one. The first one comes after a random part of it. */
  readonly seconds: number
  /** Called with what a push has thrown, to log it. The next one has everything again. @default nothing */
  readonly onError?: ((error: unknown) => void) | undefined
  /** Whose end is waited for. @default the process that this is, if there is one */
  readonly process?: EndingProcess | undefined
  /** @default the system's, and one that does not keep a process from ending between two pushes */
  readonly sleep?: Sleep | undefined
}

/** Pushes now and then. */
export interface PeriodicPush {
  /**
   * Pushes once more, for at most some seconds, and never again. May be called more than once.
   * @param withinSeconds @default 5
   * @returns whether that was taken
   */
  stop(withinSeconds?: number): Promise<boolean>
}

/**
 * Pushes now and then where a process lives, one push after the other, and once more when the process ends: when it has
 * nothing left to do, and at SIGTERM and SIGINT, which end the process then unless somebody else listens to them.
 * @throws TypeError for a target without `push`, RangeError for seconds that would push without a pause, or never.
 * @example
 * const pushing = pushEvery(gateway, { seconds: 15, onError: console.error })
 * await pushing.stop()
 */
export function pushEvery(target: PushTarget, options: PushEveryOptions): PeriodicPush {
  const { seconds, sleep = systemSleep } = options
  const { process = systemProcess(), onError = () => {} } = options
  const idle = options.sleep ?? idleSleep
  assertHas('Cannot push now and then', 'target', target, 'push')
  if (!(seconds > 0 && seconds < Infinity)) {
    throw new RangeError(
      `Cannot push now and then: seconds must be a finite number above 0, received ${seconds}`,
    )
  }
  const stopped = new AbortController()
  const cut = new AbortController()
  const report = harmless(onError)
  const push = async (): Promise<boolean> => {
    try {
      await target.push({ signal: cut.signal })
      return true
    } catch (error) {
      report(error)
      return false
    }
  }
  const pushUntilStopped = async (): Promise<void> => {
    const [random = 0] = randomBytes(new Uint8Array(1))
    await idle((random / 256) * seconds, stopped.signal)
    while (!stopped.signal.aborted) {
      await push()
      await idle(seconds, stopped.signal)
    }
  }
  const pushing = pushUntilStopped()

  let isTaken = false
  const pushLast = async (): Promise<void> => {
    // Never beside another one: the older could arrive last.
    await pushing
    isTaken = await push()
  }
  const settle = async (withinSeconds: number): Promise<boolean> => {
    stopped.abort()
    await Promise.race([pushLast(), sleep(withinSeconds, cut.signal)])
    cut.abort()
    release()
    return isTaken
  }
  let settled: Promise<boolean> | undefined
  const stop = (withinSeconds = 5): Promise<boolean> => (settled ??= settle(withinSeconds))
  const release = process === undefined ? () => {} : flushAtExit(process, stop)
  return { stop }
}
