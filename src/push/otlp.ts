import { assertOneOf } from '../model/assert-option.ts'
import type { Collector } from '../model/collector.ts'
import { gather } from '../model/gather.ts'
import { type LabelPairs, type LabelValue, sortedPairs } from '../model/labels.ts'
import { defaultRegistry } from '../registry/default-registry.ts'
import { systemClock } from '../runtime/system-clock.ts'
import { answerBeginning } from './answer-beginning.ts'
import type { DeliveryOptions } from './delivery-options.ts'
import { otlpRejection } from './otlp-answer.ts'
import { otlpBatches } from './otlp-batches.ts'
import { otlpJson } from './otlp-json.ts'
import type { OtlpScope } from './otlp-message.ts'
import { otlpAttributes } from './otlp-points.ts'
import { otlpProtobuf } from './otlp-protobuf.ts'
import { otlpResource } from './otlp-resource.ts'
import { pushContent } from './push-content.ts'
import type { PushError } from './push-error.ts'
import { PushOrder } from './push-order.ts'
import { pushOverHttp } from './push-over-http.ts'
import type { PushOptions, PushOutcome, PushTarget } from './push-target.ts'
import { type Receiver, receiverOf } from './receiver-of.ts'

/** Options of an `Otlp`. */
export interface OtlpOptions extends DeliveryOptions {
  /**
   * The whole address: `http://localhost:4318/v1/metrics` of a collector, or
   * `http://localhost:9090/api/v1/otlp/v1/metrics` of a Prometheus. A user and a password in it are `auth`, unless that
   * is given.
   */
  readonly url: string
  /** What is pushed. @default `defaultRegistry` */
  readonly registry?: Collector | undefined
  /** @default 'protobuf' */
  readonly encoding?: 'protobuf' | 'json' | undefined
  /**
   * Attributes of the resource, beside the registry's target info: `service.name` and `service.instance.id`, which may
   * be called `job` and `instance` here, are what Prometheus makes these labels of.
   * @default none
   */
  readonly resource?: Readonly<Record<string, LabelValue>> | undefined
  /** What made the data. @default { name: 'edgeprom' } */
  readonly scope?: OtlpScope | undefined
  /** @default 'gzip' */
  readonly compression?: 'gzip' | 'none' | undefined
}

/** What became of a push. */
export interface OtlpOutcome extends PushOutcome {
  /** How many data points were sent, those that were rejected included. */
  readonly dataPoints: number
  /** How many of them the receiver said it has not kept. They are not sent again. */
  readonly rejectedDataPoints: number
  /** Why; or what else it had to say. */
  readonly message: string
}

const encodings = {
  protobuf: { mediaType: 'application/x-protobuf', encode: otlpProtobuf },
  json: { mediaType: 'application/json', encode: otlpJson },
} as const
/** What tells two pushes apart for a receiver that counts milliseconds, where the clock stands still. */
const stepSeconds = 0.001
/** The most of an answer that is read; it says little. */
const longestAnswer = 65_536

const action = 'push over OTLP'

/**
 * Pushes metrics over OTLP/HTTP to a collector, a Prometheus from version 3 on, or a hosted back end: everything
 * counted since its start. Samples have the names that they have on a page; the target info becomes the resource. Of
 * what is restricted to some samples of a family, counters, histograms and summaries are sent whole.
 * @example
 * const otlp = new Otlp({ url: 'http://localhost:4318/v1/metrics', resource: { 'service.name': 'shop' } })
 * await otlp.push()
 * @see OTLP 1, "OTLP/HTTP"
 */
export class Otlp implements PushTarget {
  readonly #options: Omit<OtlpOptions, 'url'> & Receiver
  readonly #resource: LabelPairs
  readonly #order = new PushOrder()
  #timeSeconds = 0

  /** @throws RangeError or TypeError for a URL, an encoding or attributes that cannot be. */
  constructor(options: OtlpOptions) {
    const { encoding = 'protobuf', resource = {} } = options
    this.#options = { ...options, ...receiverOf(action, options) }
    assertOneOf(`Cannot ${action}`, 'encoding', encoding, Object.keys(encodings))
    this.#resource = sortedPairs(resource)
  }

  /**
   * Sends what there is now. A request that is refused does not keep later ones from being sent. Of pushes that overlap,
   * one that began earlier sends nothing more once a later one sends.
   * @throws PushError when something was not taken.
   */
  push(options?: PushOptions): Promise<OtlpOutcome> {
    const { url, registry = defaultRegistry, encoding = 'protobuf', compression = 'gzip' } = this.#options
    const { scope = { name: 'edgeprom' }, clock = systemClock } = this.#options
    const { mediaType, encode } = encodings[encoding]
    const assertNewest = this.#order.begin(action)
    return pushOverHttp(action, this.#options, options, async (deliver, signal) => {
      const families = await gather(registry.collect({ signal }), signal)
      assertNewest()
      this.#timeSeconds = Math.max(clock.nowSeconds(), this.#timeSeconds + stepSeconds)
      const resource = { attributes: otlpAttributes(otlpResource(families, this.#resource)) }
      const outcome = { attempts: 0, dataPoints: 0, rejectedDataPoints: 0, message: '' }
      let refusal: PushError | undefined
      for (const { metrics, dataPoints } of otlpBatches(families, this.#timeSeconds)) {
        const request = { resourceMetrics: [{ resource, scopeMetrics: [{ scope, metrics }] }] }
        const content = await pushContent(mediaType, encode(request), compression)
        assertNewest()
        const { attempts, response, error } = await deliver({ method: 'POST', url, isPassing, ...content })
        outcome.attempts += attempts
        if (error === undefined) {
          const answer = await answerBeginning(response, longestAnswer, signal)
          const rejection = await otlpRejection(answer, response.headers.get('content-type'))
          outcome.dataPoints += dataPoints
          outcome.rejectedDataPoints += rejection.dataPoints
          outcome.message ||= rejection.message
        } else if (error.kind === 'refused') refusal ??= error
        else throw error
      }
      if (refusal !== undefined) throw refusal
      return outcome
    })
  }
}

/** Only these say that it may work later. @see OTLP 1, "Retryable Response Codes" */
function isPassing(status: number): boolean {
  return [429, 502, 503, 504].includes(status)
}
