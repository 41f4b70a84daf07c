import { assertHas } from '../model/assert-option.ts'
import type { Clock } from '../model/clock.ts'
import { harmless } from '../model/harmless.ts'
import { unlessAborted } from '../model/unless-aborted.ts'
import type { Sleep } from '../runtime/sleep.ts'
import type { PushTarget } from './push-target.ts'

/** Options of an `AwaitedPush`. */
export interface AwaitedPushOptions {
  readonly target: PushTarget
  readonly clock: Clock
  readonly sleep: Sleep
  /** How far pushes are apart at least. @default 0 */
  readonly everySeconds?: number | undefined
  /** Called with why a push was not taken, to log it. @default nothing */
  readonly onError?: ((error: unknown) => void) | undefined
}

/** After a failure pushes pause so many times as long as it took: who is dead takes a small part of a sandbox's time. */
const pauseFactor = 10
const shortestPauseSeconds = 1
const longestPauseSeconds = 60

/**
 * Pushes where a sandbox freezes as soon as an invocation has answered, so that whoever answers has to wait. Nobody waits
 * longer than told, and seldom for a receiver that has failed. One push is in flight at a time; invocations that end
 * meanwhile share the next one.
 */
export class AwaitedPush {
  readonly #options: AwaitedPushOptions
  /** Whether it has failed: where only whoever had begun it had no more time, it has not. */
  #sending: Promise<boolean> | undefined
  /** How often it was asked for, and up to which of those everything was taken. */
  #asked = 0
  #taken = 0
  #sentAt = -Infinity
  #pausedUntil = -Infinity

  /** @throws RangeError for an interval that is none, TypeError for a target without `push`. */
  constructor(options: AwaitedPushOptions) {
    const { target, everySeconds = 0 } = options
    if (!(everySeconds >= 0 && everySeconds < Infinity)) {
      throw new RangeError(
        `Cannot push: everySeconds must be a finite number from 0, received ${everySeconds}`,
      )
    }
    assertHas('Cannot push', 'target', target, 'push')
    this.#options = options
  }

  /** Pushes what there is, unless it is too early, and waits for it, but no longer than so. Never rejects. */
  async push(withinSeconds: number): Promise<void> {
    if (this.#isDue) await this.pushNow(withinSeconds)
  }

  /** As `push`, and too early it never is. */
  async pushNow(withinSeconds: number): Promise<void> {
    if (!(withinSeconds > 0)) return
    const asked = ++this.#asked
    const ended = new AbortController()
    const late = this.#options.sleep(withinSeconds, ended.signal).then(() => {
      ended.abort(new Error('Cannot push: an answer must come in time, received none'))
      return true
    })
    let isOver = false
    while (!isOver && this.#taken < asked && !ended.signal.aborted) {
      this.#sending ??= this.#send(ended.signal)
      isOver = await Promise.race([this.#sending, late])
    }
    ended.abort()
  }

  get #isDue(): boolean {
    const { clock, everySeconds = 0 } = this.#options
    const now = clock.monotonicSeconds()
    // A clock that was set back, as in a copy of a sandbox, makes no pause longer than it ever is.
    this.#pausedUntil = Math.min(this.#pausedUntil, now + longestPauseSeconds)
    this.#sentAt = Math.min(this.#sentAt, now)
    return now >= this.#pausedUntil && now - this.#sentAt >= everySeconds
  }

  async #send(signal: AbortSignal): Promise<boolean> {
    const { target, clock, onError } = this.#options
    const asked = this.#asked
    this.#sentAt = clock.monotonicSeconds()
    try {
      // Not in this turn, in which nobody knows yet that a push is in flight.
      const pushing = Promise.resolve().then(() => target.push({ signal }))
      await unlessAborted(pushing, signal)
      this.#taken = asked
      return false
    } catch (error) {
      const now = clock.monotonicSeconds()
      const pauseSeconds = Math.max(shortestPauseSeconds, pauseFactor * (now - this.#sentAt))
      this.#pausedUntil = now + Math.min(longestPauseSeconds, pauseSeconds)
      harmless(onError)(error)
      return !signal.aborted
    } finally {
      this.#sending = undefined
    }
  }
}
