import type { Clock } from '../model/clock.ts'
import { backOffSeconds } from './back-off.ts'

/** Options of a `FlushSchedule`. */
export interface FlushScheduleOptions {
  readonly clock: Clock
  /** A number from 0 to 1, drawn at random. */
  readonly fraction: () => number
  /** How old a change gets before it is sent. @default 10 */
  readonly intervalSeconds?: number | undefined
}

/** How long an attempt has the batch for itself; then it is taken for dead. */
const attemptSeconds = 10

/** What a host grants after an invocation, with something to spare: 30 s on Workers. */
const longestTrailingSeconds = 25

/** How much later than its end a trailing wait is taken for dead. */
const trailingGraceSeconds = 5

/** The longest pause that an aggregator can ask for. */
const longestPauseSeconds = 60

/**
 * When to send. Plain numbers only, because invocations share it and any of them may stop without a trace: nothing
 * is locked, it is leased until a time.
 */
export class FlushSchedule {
  /** How long the aggregator shows live values of a source that is silent. */
  readonly leaseSeconds: number
  /** How long a trailing wait lasts. */
  readonly trailingSeconds: number
  readonly #clock: Clock
  readonly #fraction: () => number
  readonly #intervalSeconds: number
  #sealedAt: number | undefined
  #failures = 0
  #attemptUntil = 0
  #pausedUntil = 0
  #trailingUntil = 0

  /** @throws RangeError for an interval that would send without a pause, or never. */
  constructor(options: FlushScheduleOptions) {
    const { clock, fraction, intervalSeconds = 10 } = options
    if (!(intervalSeconds > 0 && intervalSeconds < Infinity)) {
      throw new RangeError(
        `Cannot schedule batches: intervalSeconds must be a finite number above 0, received ${intervalSeconds}`,
      )
    }
    this.#clock = clock
    this.#fraction = fraction
    this.#intervalSeconds = intervalSeconds
    this.leaseSeconds = Math.max(60, 3 * intervalSeconds)
    this.trailingSeconds = Math.min(intervalSeconds, longestTrailingSeconds)
  }

  /** Whether nobody is sending, or taken to be, and no pause is on. */
  get isFree(): boolean {
    const now = this.#readClock()
    return now >= this.#attemptUntil && now >= this.#pausedUntil
  }

  /** Whether an interval has passed since the last batch was sealed. */
  get isIntervalOver(): boolean {
    return this.sealedAgeSeconds >= this.#intervalSeconds
  }

  /** Whether the aggregator will soon hide what this source holds. */
  get isFallingSilent(): boolean {
    return this.sealedAgeSeconds >= this.leaseSeconds / 2
  }

  /** How long ago the last batch was sealed. */
  get sealedAgeSeconds(): number {
    const now = this.#readClock()
    // The first interval has a random length: isolates that start together do not send together.
    this.#sealedAt ??= now - this.#fraction() * this.#intervalSeconds
    return now - this.#sealedAt
  }

  sealed(): void {
    this.#sealedAt = this.#clock.monotonicSeconds()
  }

  beginAttempt(): void {
    this.#attemptUntil = this.#clock.monotonicSeconds() + attemptSeconds
  }

  endAttempt(): void {
    this.#attemptUntil = 0
  }

  settled(): void {
    this.#failures = 0
  }

  /** Waits longer after each failure in a row. */
  failed(atLeastSeconds = 0): void {
    this.#failures++
    const asked = atLeastSeconds > 0 ? Math.min(atLeastSeconds, longestPauseSeconds) : 0
    const pause = asked + backOffSeconds(this.#failures, this.#fraction())
    this.#pausedUntil = this.#clock.monotonicSeconds() + pause
  }

  /** Takes the one trailing wait. One that was not given back is free again some seconds after its end. */
  takeTrailing(): boolean {
    const now = this.#readClock()
    if (now < this.#trailingUntil) return false
    this.#trailingUntil = now + this.trailingSeconds + trailingGraceSeconds
    return true
  }

  releaseTrailing(): void {
    this.#trailingUntil = 0
  }

  /** The time. Where it was set back, as that of Workers can be, nothing lasts longer from now on than it ever does. */
  #readClock(): number {
    const now = this.#clock.monotonicSeconds()
    this.#attemptUntil = Math.min(this.#attemptUntil, now + attemptSeconds)
    this.#pausedUntil = Math.min(this.#pausedUntil, now + 2 * longestPauseSeconds)
    this.#trailingUntil = Math.min(this.#trailingUntil, now + this.trailingSeconds + trailingGraceSeconds)
    if (this.#sealedAt !== undefined) this.#sealedAt = Math.min(this.#sealedAt, now)
    return now
  }
}
