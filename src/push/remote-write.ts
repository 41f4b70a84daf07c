import { assertOneOf } from '../model/assert-option.ts'
import type { Collector } from '../model/collector.ts'
import type { Escaping } from '../model/format.ts'
import { gather } from '../model/gather.ts'
import { type LabelPairs, type LabelValue, sortedPairs } from '../model/labels.ts'
import type { MetricFamily } from '../model/metric-family.ts'
import { assertLabelName } from '../model/names.ts'
import { defaultRegistry } from '../registry/default-registry.ts'
import { sleep as systemSleep } from '../runtime/sleep.ts'
import { systemClock } from '../runtime/system-clock.ts'
import type { DeliveryOptions } from './delivery-options.ts'
import { PushError } from './push-error.ts'
import type { PushOptions, PushTarget } from './push-target.ts'
import { receiverUrl } from './receiver-url.ts'
import { RemoteWriteError } from './remote-write-error.ts'
import type { RemoteWriteOutcome, RemoteWriteVersion } from './remote-write-outcome.ts'
import { SentSeries } from './sent-series.ts'
import { deliverBatch } from './write-delivery.ts'
import { planWrite, type WritePlan } from './plan-write.ts'
import { WriteMessageV1 } from './write-message-v1.ts'
import { WriteMessageV2 } from './write-message-v2.ts'
import { WriteTally } from './write-tally.ts'

/** Options of a `RemoteWrite`. */
export interface RemoteWriteOptions extends DeliveryOptions {
  /** Where it is: `https://user:password@host/api/v1/write`. */
  readonly url: string
  /** What is pushed. @default `defaultRegistry` */
  readonly registry?: Collector | undefined
  /**
   * Labels of every series that has none of that name itself. No two senders may send the same series: give `job`, and
   * an `instance` that no other isolate or process has.
   * @default none
   */
  readonly externalLabels?: Readonly<Record<string, LabelValue>> | undefined
  /** `2.0` goes on with `1.0` when the receiver does not know it. @default '1.0' */
  readonly version?: RemoteWriteVersion | undefined
  /** How names are written; receivers of 2.0 may take them as they are. @default 'underscores' */
  readonly escaping?: Escaping | undefined
  /** The most samples of one request. @default 2000 */
  readonly maxSamples?: number | undefined
  /** A request that has so many bytes, before it is compressed, gets no more series. @default 4 MiB */
  readonly maxBytes?: number | undefined
  /** So many series are remembered at most, to say when they have ended. @default 100000 */
  readonly maxTrackedSeries?: number | undefined
}

/** Which push it is, and until when it is to be done. */
interface WriteTime {
  /** Its number among those that have begun. */
  readonly push: number
  readonly deadlineSeconds: number
  readonly signal: AbortSignal
}

/**
 * Sends all series to a receiver of Prometheus remote write: Prometheus itself, Mimir, Thanos, VictoriaMetrics, hosted
 * ones. Every sample of a push has the same time, which is later than that of the push before even where the clock has
 * stood still. Nothing waits in a queue: a push that fails is lost, and the next one sends what there is then, so that
 * a receiver that is away for a while costs no memory. Pushes that overlap may arrive in the wrong order, and are then
 * refused.
 *
 * A receiver is told when a series has ended. What is remembered for that ends with the isolate: call `close` before.
 * @example
 * const target = new RemoteWrite({
 *   url: 'http://localhost:9090/api/v1/write',
 *   externalLabels: { job: 'shop', instance: crypto.randomUUID() },
 * })
 * await target.push()
 * @see Prometheus, "Remote Write 1.0" and "Remote Write 2.0"
 */
export class RemoteWrite implements PushTarget {
  readonly #options: RemoteWriteOptions
  readonly #url: string
  readonly #externalLabels: LabelPairs
  readonly #sent: SentSeries
  #version: RemoteWriteVersion
  #lastMilliseconds = 0
  /** How many pushes have begun, and which of them was the last to be sent. */
  #begun = 0
  #sending = 0

  /** @throws RangeError or TypeError for a URL or labels that cannot be. */
  constructor(options: RemoteWriteOptions) {
    const { externalLabels = {}, version = '1.0', maxTrackedSeries = 100_000 } = options
    const { url, auth } = receiverUrl('write to a receiver', options.url)
    assertOneOf('Cannot write to a receiver', 'version', version, ['1.0', '2.0'])
    this.#options = { ...options, auth: options.auth ?? auth }
    this.#url = url.href
    this.#externalLabels = sortedPairs(externalLabels)
    for (const [name] of this.#externalLabels) assertLabelName('a remote write', name, 'legacy')
    this.#sent = new SentSeries(maxTrackedSeries)
    this.#version = version
  }

  /** Sends what there is now. @throws RemoteWriteError when not all of it was taken. */
  push(options?: PushOptions): Promise<RemoteWriteOutcome> {
    const { registry = defaultRegistry } = this.#options
    return this.#send(options, async (signal) => gather(registry.collect({ signal }), signal))
  }

  /** Says of all series that they have ended. A later push brings them back. @throws RemoteWriteError */
  close(options?: PushOptions): Promise<RemoteWriteOutcome> {
    return this.#send(options, () => Promise.resolve([]))
  }

  async #send(
    { signal }: PushOptions = {},
    collect: (signal: AbortSignal) => Promise<readonly MetricFamily[]>,
  ): Promise<RemoteWriteOutcome> {
    const { timeoutSeconds = 30, clock = systemClock, sleep = systemSleep } = this.#options
    const ended = new AbortController()
    const end = (): void => ended.abort()
    const time = {
      push: ++this.#begun,
      deadlineSeconds: clock.monotonicSeconds() + timeoutSeconds,
      signal: ended.signal,
    }
    const tally = new WriteTally()
    signal?.addEventListener('abort', end)
    if (signal?.aborted === true) end()
    void sleep(timeoutSeconds, ended.signal).then(end)
    try {
      const families = await collect(ended.signal)
      const isKnown = await this.#write(families, this.#version, tally, time)
      if (!isKnown) {
        await this.#write(families, '1.0', tally, time)
        if (tally.outcome.samples > 0) this.#version = '1.0'
      }
      return tally.outcome
    } catch (error) {
      throw toError(error, tally.outcome, ended.signal)
    } finally {
      signal?.removeEventListener('abort', end)
      end()
    }
  }

  /** What was collected earlier is not sent with a later time. @throws PushError */
  #assertNewest(push: number): void {
    if (push < this.#sending) {
      const message =
        'Cannot write to a receiver: what is sent must be newer than what was, received a push that began before it'
      throw new PushError(message, { kind: 'refused', attempts: 0 })
    }
    this.#sending = push
  }

  /** False: the receiver does not know the version. @throws PushError, the first one. */
  async #write(
    families: readonly MetricFamily[],
    version: RemoteWriteVersion,
    tally: WriteTally,
    { push, deadlineSeconds, signal }: WriteTime,
  ): Promise<boolean> {
    this.#assertNewest(push)
    const { clock = systemClock } = this.#options
    const { batches, samples } = this.#plan(families, version, clock.nowSeconds())
    tally.begin(version, samples)
    let failure: PushError | undefined
    for (const batch of batches) {
      this.#sent.expect(batch.samples.keys())
      const options = { ...this.#options, timeoutSeconds: deadlineSeconds - clock.monotonicSeconds() }
      const result = await deliverBatch(batch, { version, url: this.#url, options, signal })
      const { error, isForeign = false } = result
      tally.add(result)
      if (isForeign) return false
      failure ??= error
      if (error === undefined) this.#sent.taken(batch.samples)
      // What was refused would be refused again, with everything that is sent beside it.
      if (error === undefined || error.kind === 'refused') this.#sent.forget(batch.ended)
      // 400 is about what is in this request; everything else is about all of them.
      if (error !== undefined && error.status !== 400) break
    }
    if (failure !== undefined) throw failure
    return true
  }

  #plan(families: readonly MetricFamily[], version: RemoteWriteVersion, nowSeconds: number): WritePlan {
    const { escaping = 'underscores', maxSamples = 2000, maxBytes = 4 * 2 ** 20 } = this.#options
    this.#lastMilliseconds = Math.max(Math.floor(nowSeconds * 1000), this.#lastMilliseconds + 1)
    return planWrite(families, this.#sent, {
      timestampMilliseconds: this.#lastMilliseconds,
      externalLabels: this.#externalLabels,
      escaping,
      message: version === '2.0' ? () => new WriteMessageV2() : () => new WriteMessageV1(),
      maxSamples,
      maxBytes,
    })
  }
}

function toError(error: unknown, outcome: RemoteWriteOutcome, { aborted }: AbortSignal): RemoteWriteError {
  if (error instanceof PushError) return new RemoteWriteError(error.message, error, outcome)
  const kind = aborted ? 'aborted' : 'unavailable'
  const message = `Cannot write to a receiver: what is to be sent must be there, received ${String(error)}`
  return new RemoteWriteError(message, { kind, attempts: 0, cause: error }, outcome)
}
