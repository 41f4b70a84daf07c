import { assertOneOf } from '../model/assert-option.ts'
import type { Bytes } from '../model/bytes.ts'
import type { Collector } from '../model/collector.ts'
import { gather } from '../model/gather.ts'
import { type LabelValue, sortedPairs } from '../model/labels.ts'
import { defaultRegistry } from '../registry/default-registry.ts'
import { gzip } from '../runtime/gzip.ts'
import { systemClock } from '../runtime/system-clock.ts'
import { deliver } from './deliver.ts'
import type { DeliveryOptions } from './delivery-options.ts'
import { judgeOtlpStatus, readOtlpAnswer } from './otlp-answer.ts'
import { type OtlpBatch, otlpBatches } from './otlp-batches.ts'
import { otlpJson } from './otlp-json.ts'
import type { OtlpScope } from './otlp-message.ts'
import { otlpProtobuf } from './otlp-protobuf.ts'
import { otlpResource } from './otlp-resource.ts'
import { PushError } from './push-error.ts'
import type { PushOptions, PushOutcome, PushTarget } from './push-target.ts'
import { receiverUrl } from './receiver-url.ts'

/** Options of an `Otlp`. Times are for each request, of which a large registry needs several. */
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
  protobuf: { contentType: 'application/x-protobuf', encode: otlpProtobuf },
  json: { contentType: 'application/json', encode: otlpJson },
} as const
/** What tells two pushes apart for a receiver that counts milliseconds, where the clock stands still. */
const stepSeconds = 0.001

/**
 * Pushes metrics over OTLP/HTTP to a collector, a Prometheus from version 3 on, or a hosted back end: everything
 * counted since its start. Samples have the names that they have on a page; the target info becomes the resource. Of
 * what is restricted to some samples of a family the whole family is sent.
 * @example
 * const otlp = new Otlp({ url: 'http://localhost:4318/v1/metrics', resource: { 'service.name': 'shop' } })
 * await otlp.push()
 * @see OTLP 1, "OTLP/HTTP"
 */
export class Otlp implements PushTarget {
  readonly #options: OtlpOptions
  readonly #url: string
  #timeSeconds = 0

  /** @throws RangeError or TypeError for a URL, an encoding or attributes that cannot be. */
  constructor(options: OtlpOptions) {
    const { encoding = 'protobuf', resource = {} } = options
    const { url, auth } = receiverUrl('push over OTLP', options.url)
    assertOneOf('Cannot push over OTLP', 'encoding', encoding, Object.keys(encodings))
    sortedPairs(resource)
    this.#options = { ...options, auth: options.auth ?? auth }
    this.#url = url.href
  }

  /**
   * Sends what there is now. A request that is refused does not keep later ones from being sent.
   * @throws PushError when something was not taken.
   */
  async push({ signal }: PushOptions = {}): Promise<OtlpOutcome> {
    const outcome = { attempts: 0, dataPoints: 0, rejectedDataPoints: 0, message: '' }
    const work: Work = {}
    let refusal: PushError | undefined
    try {
      do {
        try {
          outcome.attempts += await this.#send(work, outcome, signal)
        } catch (error) {
          if (!(error instanceof PushError && error.kind === 'refused')) throw error
          refusal ??= error
        }
        work.batch = work.batches?.next().value
      } while (work.batch !== undefined)
    } finally {
      work.batches?.return(undefined)
    }
    if (refusal !== undefined) throw refusal
    return outcome
  }

  /** Sends the next batch; the first is collected in the time that there is to send it. Returns the attempts. */
  async #send(work: Work, outcome: Outcome, signal: AbortSignal | undefined): Promise<number> {
    const { encoding = 'protobuf', compression = 'gzip' } = this.#options
    const { contentType, encode } = encodings[encoding]
    const headers = {
      'content-type': contentType,
      ...(compression === 'gzip' ? { 'content-encoding': 'gzip' } : {}),
    }
    const { attempts } = await deliver(
      {
        action: 'push over OTLP',
        method: 'POST',
        url: this.#url,
        headers: () => headers,
        signal,
        body: async (ended) => {
          work.batches ??= await this.#collect(ended)
          work.batch ??= work.batches.next().value
          const body = work.batch === undefined ? new Uint8Array() : encode(work.batch.request)
          return compression === 'gzip' ? zipped(body) : body
        },
        judge: async (response) => {
          const verdict = judgeOtlpStatus(response)
          if (verdict === 'taken') {
            const { dataPoints, message } = await readOtlpAnswer(response)
            outcome.rejectedDataPoints += dataPoints
            outcome.message ||= message
          }
          return verdict
        },
      },
      this.#options,
    )
    outcome.dataPoints += work.batch?.dataPoints ?? 0
    return attempts
  }

  async #collect(signal: AbortSignal): Promise<Generator<OtlpBatch, undefined>> {
    const { registry = defaultRegistry, clock = systemClock } = this.#options
    const { resource = {}, scope = { name: 'edgeprom' } } = this.#options
    const families = await gather(registry.collect({ signal }), signal)
    this.#timeSeconds = Math.max(clock.nowSeconds(), this.#timeSeconds + stepSeconds)
    return otlpBatches(families, {
      resource: otlpResource(families, resource),
      scope,
      timeSeconds: this.#timeSeconds,
    })
  }
}

/** A push that goes on. */
interface Work {
  /** Made in the time of the first request. */
  batches?: Generator<OtlpBatch, undefined>
  /** What is being sent, or is to be sent next. */
  batch?: OtlpBatch | undefined
}

type Outcome = { -readonly [Name in keyof OtlpOutcome]: OtlpOutcome[Name] }

async function zipped(body: Bytes): Promise<Bytes> {
  return new Uint8Array(await new Response(gzip(new Blob([body]).stream())).arrayBuffer())
}
