import { assertOneOf } from '../model/assert-option.ts'
import type { Collector } from '../model/collector.ts'
import type { Escaping } from '../model/format.ts'
import { gather } from '../model/gather.ts'
import { type LabelPairs, type LabelValue, sortedPairs } from '../model/labels.ts'
import type { MetricFamily } from '../model/metric-family.ts'
import { assertLabelName } from '../model/names.ts'
import { defaultRegistry } from '../registry/default-registry.ts'
import { systemClock } from '../runtime/system-clock.ts'
import { discard } from './answer-beginning.ts'
import type { DeliveryOptions } from './delivery-options.ts'
import { planWrite, type WritePlan } from './plan-write.ts'
import { PushError } from './push-error.ts'
import { PushOrder } from './push-order.ts'
import { type Deliver, pushOverHttp } from './push-over-http.ts'
import type { PushOptions, PushTarget } from './push-target.ts'
import { type Receiver, receiverOf } from './receiver-of.ts'
import { RemoteWriteError } from './remote-write-error.ts'
import type { RemoteWriteOutcome, RemoteWriteVersion } from './remote-write-outcome.ts'
import { SentSeries } from './sent-series.ts'
import { WriteMessageV1 } from './write-message-v1.ts'
import { WriteMessageV2 } from './write-message-v2.ts'
import { writtenOf } from './written-of.ts'

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

/** What tells the versions of the protocol apart. */
const protocols = {
  '1.0': { contentType: 'application/x-protobuf', number: '0.1.0', Message: WriteMessageV1 },
  '2.0': {
    contentType: 'application/x-protobuf;proto=io.prometheus.write.v2.Request',
    number: '2.0.0',
    Message: WriteMessageV2,
  },
} as const

const action = 'write to a receiver'

/** A push that goes on. */
interface WriteWork {
  readonly assertNewest: () => void
  readonly families: readonly MetricFamily[]
  readonly outcome: { -readonly [Name in keyof RemoteWriteOutcome]: RemoteWriteOutcome[Name] }
  readonly deliver: Deliver
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
  readonly #options: Omit<RemoteWriteOptions, 'url'> & Receiver
  readonly #externalLabels: LabelPairs
  readonly #sent: SentSeries
  #version: RemoteWriteVersion
  #lastMilliseconds = 0
  readonly #order = new PushOrder()

  /** @throws RangeError or TypeError for a URL or labels that cannot be. */
  constructor(options: RemoteWriteOptions) {
    const { externalLabels = {}, version = '1.0', maxTrackedSeries = 100_000 } = options
    this.#options = { ...options, ...receiverOf(action, options) }
    assertOneOf(`Cannot ${action}`, 'version', version, Object.keys(protocols))
    const labels = sortedPairs(externalLabels)
    for (const [name] of labels) assertLabelName('a remote write', name, 'legacy')
    this.#externalLabels = labels.filter(([, value]) => value !== '')
    this.#sent = new SentSeries(maxTrackedSeries)
    this.#version = version
  }

  /** Sends what there is now. @throws RemoteWriteError when not all of it was taken. */
  push(options?: PushOptions): Promise<RemoteWriteOutcome> {
    return this.#send(options, this.#options.registry ?? defaultRegistry)
  }

  /** Says of all series that they have ended. A later push brings them back. @throws RemoteWriteError */
  close(options?: PushOptions): Promise<RemoteWriteOutcome> {
    return this.#send(options, { collect: () => [] })
  }

  async #send(options: PushOptions | undefined, registry: Collector): Promise<RemoteWriteOutcome> {
    const outcome = { attempts: 0, version: this.#version, requests: 0, samples: 0, exemplars: 0, dropped: 0 }
    const assertNewest = this.#order.begin(action)
    try {
      await pushOverHttp(action, this.#options, options, async (deliver, signal) => {
        const families = await gather(registry.collect({ signal }), signal)
        const work = { assertNewest, families, outcome, deliver }
        const isKnown = await this.#write(work, this.#version)
        if (isKnown) return
        await this.#write(work, '1.0')
        if (outcome.samples > 0) this.#version = '1.0'
      })
    } catch (error) {
      throw error instanceof PushError ? new RemoteWriteError(error.message, error, outcome) : error
    }
    return outcome
  }

  /** False: the receiver does not know the version. @throws PushError, the first one. */
  async #write(
    { assertNewest, families, outcome, deliver }: WriteWork,
    version: RemoteWriteVersion,
  ): Promise<boolean> {
    assertNewest()
    const { contentType, number } = protocols[version]
    const headers = {
      'content-encoding': 'snappy',
      'content-type': contentType,
      'user-agent': 'edgeprom',
      'x-prometheus-remote-write-version': number,
    }
    const { batches, samples } = this.#plan(families, version)
    Object.assign(outcome, { version, samples: 0, exemplars: 0, dropped: samples })
    let failure: PushError | undefined
    for (const batch of batches) {
      this.#sent.expect(batch.times)
      const delivered = await deliver({ method: 'POST', url: this.#options.url, headers, body: batch.body })
      const { attempts, response, error } = delivered
      outcome.requests++
      outcome.attempts += attempts
      if (error === undefined) discard(response)
      const written = writtenOf(version, batch, delivered)
      if (written === undefined) return false
      outcome.samples += written.samples
      outcome.dropped -= written.samples
      outcome.exemplars += written.exemplars
      this.#sent.settle(batch.times, error?.kind)
      failure ??= error
      // 400 is about what is in this request; everything else is about all of them.
      if (error !== undefined && error.status !== 400) break
    }
    if (failure !== undefined) throw failure
    return true
  }

  #plan(families: readonly MetricFamily[], version: RemoteWriteVersion): WritePlan {
    const {
      escaping = 'underscores',
      maxSamples = 2000,
      maxBytes = 4 * 2 ** 20,
      clock = systemClock,
    } = this.#options
    this.#lastMilliseconds = Math.max(Math.floor(clock.nowSeconds() * 1000), this.#lastMilliseconds + 1)
    return planWrite(families, this.#sent, {
      timestampMilliseconds: this.#lastMilliseconds,
      externalLabels: this.#externalLabels,
      escaping,
      Message: protocols[version].Message,
      maxSamples,
      maxBytes,
    })
  }
}
