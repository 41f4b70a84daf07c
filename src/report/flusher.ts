import type { Answer } from '../aggregate/answer.ts'
import { defaultBatchLimits } from '../aggregate/batch-limits.ts'
import type { Bytes } from '../model/bytes.ts'
import type { Clock } from '../model/clock.ts'
import { harmless } from '../model/harmless.ts'
import { randomBytes } from '../runtime/random-bytes.ts'
import { type Sleep, sleep } from '../runtime/sleep.ts'
import { systemClock } from '../runtime/system-clock.ts'
import type { ClientMetrics } from './client-metrics.ts'
import type { DeltaReader } from './delta-reader.ts'
import { FlushSchedule } from './flush-schedule.ts'
import type { FlushTarget } from './flush-target.ts'
import type { Sealed } from './sealed.ts'

/** Options of a `Flusher`. */
export interface FlusherOptions {
  readonly reader: DeltaReader
  readonly metrics: ClientMetrics
  /** @default the system's */
  readonly clock?: Clock | undefined
  /** Fills bytes with random ones and returns them. @default from the system */
  readonly random?: ((into: Bytes) => Bytes) | undefined
  /** @default the system's */
  readonly sleep?: Sleep | undefined
  /** How old a change gets before it is due. @default 10 */
  readonly intervalSeconds?: number | undefined
  /** Called with what a failed attempt has thrown, to log it. */
  readonly onError?: ((error: unknown) => void) | undefined
}

/**
 * What became of a call. `waiting`: somebody else is sending, or it is too early to try again. `failed`: the batch is
 * kept and sent again. `ignored`: another attempt has taken over.
 */
export type FlushOutcome = 'nothing' | 'waiting' | 'settled' | 'failed' | 'ignored'

type SourceRefusal = Extract<Answer, { readonly kind: 'stale' | 'conflict' | 'moved' }>

/** So many changed series are sent before their interval is over. */
const maxChanged = 500

/** How long functions have to give their values. */
const refreshSeconds = 1

/**
 * Sends batches, one at a time, each unchanged until an answer ends it.
 *
 * Invocations share it, and any of them may stop at any moment without a trace. So it keeps only plain data: bytes,
 * numbers, and times after which whoever sends is taken for dead. No invocation waits for what another has begun.
 * @example
 * const reader = new DeltaReader(defaultRegistry)
 * const flusher = new Flusher({ reader, metrics: new ClientMetrics(defaultRegistry) })
 * await flusher.flush(host)
 */
export class Flusher {
  readonly #reader: DeltaReader
  readonly #metrics: ClientMetrics
  readonly #clock: Clock
  readonly #sleep: Sleep
  readonly #schedule: FlushSchedule
  readonly #onError: (error: unknown) => void
  #sealed: Sealed | undefined
  /** How often the sealed batch was sent. */
  #attempts = 0
  /** Which attempt, of all, is the newest: one that was taken for dead finds that it is not. */
  #newest = 0
  /** Since a batch was last settled. */
  #hasChangedSource = false

  constructor(options: FlusherOptions) {
    const { clock = systemClock, random = randomBytes, intervalSeconds } = options
    this.#reader = options.reader
    this.#metrics = options.metrics
    this.#clock = clock
    this.#sleep = options.sleep ?? sleep
    this.#onError = harmless(options.onError)
    const fraction = (): number => (random(new Uint8Array(1))[0] ?? 0) / 255
    this.#schedule = new FlushSchedule({ clock, fraction, intervalSeconds })
  }

  /** How long a trailing wait lasts. */
  get trailingSeconds(): number {
    return this.#schedule.trailingSeconds
  }

  /** Whether everything that was counted has been settled. */
  get isClean(): boolean {
    return this.#sealed === undefined && this.#reader.changed === 0
  }

  /** Whether it is time to flush: much has changed, or something long enough ago, or a batch can be tried again. */
  get isDue(): boolean {
    if (!this.#schedule.isFree) return false
    const { changed } = this.#reader
    if (this.#sealed !== undefined || changed >= maxChanged) return true
    return (changed > 0 && this.#schedule.isIntervalOver) || this.#isFallingSilent
  }

  /** Takes the one trailing wait; false when another invocation has it. */
  takeTrailing(): boolean {
    return this.#schedule.takeTrailing()
  }

  releaseTrailing(): void {
    this.#schedule.releaseTrailing()
  }

  /**
   * Sends the batch that was not settled yet, or seals one and sends it.
   * @throws whatever sealing throws; nothing is lost then.
   */
  async flush(target: FlushTarget): Promise<FlushOutcome> {
    if (!this.#schedule.isFree) return 'waiting'
    this.#schedule.beginAttempt()
    const attempt = ++this.#newest
    if (this.#sealed === undefined) {
      await this.#refresh()
      if (attempt !== this.#newest) return 'ignored'
      this.#seal()
    }
    const sealed = this.#sealed
    if (sealed === undefined) {
      this.#schedule.endAttempt()
      return 'nothing'
    }
    const answer = await this.#push(sealed, target)
    // A late answer is as good as any, as long as it answers the batch that is still to be settled.
    if (sealed !== this.#sealed || (answer === undefined && attempt !== this.#newest)) return 'ignored'
    this.#schedule.endAttempt()
    return answer === undefined ? this.#retry('error') : this.#take(answer, sealed)
  }

  get #isFallingSilent(): boolean {
    return this.#reader.holdsLiveValues && this.#schedule.isFallingSilent
  }

  async #refresh(): Promise<void> {
    const ended = new AbortController()
    const refreshed = this.#reader.refresh(ended.signal)
    if (refreshed === undefined) return
    await Promise.race([refreshed, this.#sleep(refreshSeconds, ended.signal)])
    ended.abort()
  }

  #seal(): void {
    const whenEmpty = this.#isFallingSilent ? 'empty batch' : 'nothing'
    this.#keep(this.#reader.seal(this.#clock.nowSeconds(), { limits: defaultBatchLimits, whenEmpty }))
    if (this.#sealed === undefined) return
    this.#schedule.sealed()
    this.#metrics.droppedSeries(this.#sealed.unsendable)
  }

  #keep(sealed: Sealed | undefined): void {
    this.#sealed = sealed
    this.#attempts = 0
  }

  async #push(sealed: Sealed, target: FlushTarget): Promise<Answer | undefined> {
    this.#attempts++
    const { sealedAgeSeconds, leaseSeconds } = this.#schedule
    const envelope = { ageSeconds: sealedAgeSeconds, attempt: this.#attempts, leaseSeconds }
    try {
      return await target.push(sealed.body, envelope, sealed.source)
    } catch (error) {
      // Whatever went wrong, the batch may have been applied: only an answer ends it.
      this.#onError(error)
      return undefined
    }
  }

  #take(answer: Answer, sealed: Sealed): FlushOutcome {
    switch (answer.kind) {
      case 'applied':
      case 'duplicate':
        this.#settle()
        if (answer.resync) this.#reader.resync()
        return 'settled'
      case 'invalid':
      case 'too_large':
        this.#metrics.dropped(answer.kind)
        this.#settle()
        return 'settled'
      case 'stale':
      case 'conflict':
      case 'moved':
        return this.#changeSource(answer, sealed)
      case 'busy':
        return this.#retry('busy', answer.retryAfterSeconds)
      case 'unsupported':
        this.#reader.writeFor(answer.newestVersion)
        return this.#retry('unsupported')
      default:
        // Whatever newer code may answer: the batch waits for an aggregator that takes it.
        return this.#retry('unsupported')
    }
  }

  /** The first time, the batch can be sent again at once. */
  #changeSource(answer: SourceRefusal, sealed: Sealed): FlushOutcome {
    // Sent more than once, it may have been applied before its source was forgotten: also an attempt that was told to
    // wait, by a copy that came later. A conflict says that it was not.
    const isUnknown = answer.kind === 'stale' && this.#attempts > 1
    if (isUnknown) this.#metrics.dropped('unknown_outcome')
    this.#keep(this.#reader.changeSource(answer.stampMilliseconds, isUnknown ? undefined : sealed.body))
    if (this.#hasChangedSource) this.#schedule.failed()
    this.#hasChangedSource = true
    return isUnknown ? 'settled' : 'failed'
  }

  #settle(): void {
    this.#keep(undefined)
    this.#hasChangedSource = false
    this.#schedule.settled()
  }

  #retry(reason: 'error' | 'busy' | 'unsupported', atLeastSeconds?: number): FlushOutcome {
    this.#metrics.failed(reason)
    this.#schedule.failed(atLeastSeconds)
    return 'failed'
  }
}
