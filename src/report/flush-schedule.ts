import type { Clock } from '../model/clock.ts'
import { backOffSeconds } from './back-off.ts'

/** Options of a `FlushSchedule`. */
export interface FlushScheduleOptions {
  readonly clock: Clock
  /** A number from 0 to 1, drawn at random. */
  readonly fraction: () => number
  /** How old a change gets before it is sent. @default 10 */
  readonly intervalSeconds?: number | undefined
  /** How long an attempt has the batch for itself; then it is taken for dead. @default 10 */
  readonly attemptSeconds?: number | undefined
}

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
  readonly #attemptSeconds: number
  #sealedAt: number | undefined
  #failures = 0
  #attemptUntil = 0
  #pausedUntil = 0
  #trailingUntil = 0

  constructor(options: FlushScheduleOptions) {
    const { clock, fraction, intervalSeconds = 10, attemptSeconds = 10 } = options
    this.#clock = clock
    this.#fraction = fraction
    this.#intervalSeconds = intervalSeconds
    this.#attemptSeconds = attemptSeconds
    this.leaseSeconds = Math.max(60, 3 * intervalSeconds)
    this.trailingSeconds = Math.min(intervalSeconds, longestTrailingSeconds)
  }

  /** Whether nobody is sending, or taken to be, and no pause is on. */
  get isFree(): boolean {
    const now = this.#clock.monotonicSeconds()
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
    const now = this.#clock.monotonicSeconds()
    // The first interval has a random length: isolates that start together do not send together.
    this.#sealedAt ??= now - this.#fraction() * this.#intervalSeconds
    return Math.max(0, now - this.#sealedAt)
  }

  sealed(): void {
    this.#sealedAt = this.#clock.monotonicSeconds()
  }

  beginAttempt(): void {
    this.#attemptUntil = this.#clock.monotonicSeconds() + this.#attemptSeconds
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
    const now = this.#clock.monotonicSeconds()
    if (now < this.#trailingUntil) return false
    this.#trailingUntil = now + this.trailingSeconds + trailingGraceSeconds
    return true
  }

  releaseTrailing(): void {
    this.#trailingUntil = 0
  }
}
