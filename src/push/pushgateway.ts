import { encode } from '../exposition/encode.ts'
import { text } from '../exposition/text.ts'
import type { Bytes } from '../model/bytes.ts'
import type { Collector } from '../model/collector.ts'
import type { LabelValue } from '../model/labels.ts'
import { defaultRegistry } from '../registry/default-registry.ts'
import { gzip } from '../runtime/gzip.ts'
import { deliver } from './deliver.ts'
import type { DeliveryOptions } from './delivery-options.ts'
import { groupingPath } from './grouping-path.ts'
import { PushError } from './push-error.ts'
import type { PushOptions, PushOutcome, PushTarget } from './push-target.ts'
import { receiverUrl } from './receiver-url.ts'

/** Labels of a group beside `job`. */
export type GroupingKey = Readonly<Record<string, LabelValue>>

/** Options of a `Pushgateway`. */
export interface PushgatewayOptions extends DeliveryOptions {
  /**
   * Where it is: `https://user:password@host:9091/base`. Without a scheme it is `http`; a user and a password in it are
   * `auth`, unless that is given.
   */
  readonly url: string
  readonly job: LabelValue
  /** More labels of the group; a function is asked at each push. @default none */
  readonly groupingKey?: GroupingKey | (() => GroupingKey) | undefined
  /** What is pushed. @default `defaultRegistry` */
  readonly registry?: Collector | undefined
  /**
   * A Pushgateway before 1.5 does not understand `gzip`. Snappy is not offered: a Pushgateway wants its framed format,
   * which no runtime has, and gets smaller bodies with gzip.
   * @default 'none'
   */
  readonly compression?: 'gzip' | 'none' | undefined
}

const contentType = 'text/plain; version=0.0.4; charset=utf-8'

/**
 * Pushes metrics to a Pushgateway, which keeps what was pushed last to each group (a job and a grouping key) until it
 * is deleted. Names that are not `[a-zA-Z_:][a-zA-Z0-9_:]*` are written with underscores. Timestamps are sent as they
 * are; a Pushgateway refuses them, because what it keeps would grow stale unseen. Neither exemplars nor units arrive.
 * @example
 * const gateway = new Pushgateway({ url: 'http://localhost:9091', job: 'nightly' })
 * await gateway.push()
 * @see Pushgateway, "API"
 */
export class Pushgateway implements PushTarget {
  readonly #options: PushgatewayOptions
  readonly #path: () => string
  readonly #url: URL

  /** @throws RangeError or TypeError for a URL, a job or a grouping key that cannot be. */
  constructor(options: PushgatewayOptions) {
    const { url: given, job, groupingKey = {} } = options
    const { url, auth } = receiverUrl('push to a Pushgateway', given)
    this.#options = { ...options, auth: options.auth ?? auth }
    this.#url = url
    if (typeof groupingKey === 'function') this.#path = () => groupingPath(job, groupingKey())
    else {
      const path = groupingPath(job, groupingKey)
      this.#path = () => path
    }
  }

  /** Puts what there is now in the place of the whole group. @throws PushError when it was not taken. */
  push(options?: PushOptions): Promise<PushOutcome> {
    return this.#send('PUT', 'push to', options)
  }

  /** Puts families in the place of those with the same names; the group keeps all others. @throws PushError */
  pushAdd(options?: PushOptions): Promise<PushOutcome> {
    return this.#send('POST', 'push to', options)
  }

  /** Deletes the group. @throws PushError */
  delete(options?: PushOptions): Promise<PushOutcome> {
    return this.#send('DELETE', 'delete from', options)
  }

  async #send(
    method: 'PUT' | 'POST' | 'DELETE',
    verb: string,
    { signal }: PushOptions = {},
  ): Promise<PushOutcome> {
    const action = `${verb} the Pushgateway`
    const isEmpty = method === 'DELETE'
    const isZipped = !isEmpty && this.#options.compression === 'gzip'
    const headers = {
      ...(isEmpty ? {} : { 'content-type': contentType }),
      ...(isZipped ? { 'content-encoding': 'gzip' } : {}),
    }
    const body = isEmpty ? undefined : (ended: AbortSignal) => this.#page(isZipped, ended)
    const url = this.#group(action)
    const { attempts } = await deliver(
      { action, method, url, headers: () => headers, body, signal },
      this.#options,
    )
    return { attempts }
  }

  /** The address of the group. */
  #group(action: string): string {
    try {
      const url = new URL(this.#url)
      url.pathname = `${url.pathname.replace(/\/+$/, '')}/metrics${this.#path()}`
      return url.href
    } catch (cause) {
      const message = `Cannot ${action}: groupingKey must give labels, received ${String(cause)}`
      throw new PushError(message, { kind: 'refused', attempts: 0, cause })
    }
  }

  /** Always the text format: a Pushgateway takes everything else for it, too. */
  async #page(isZipped: boolean, signal: AbortSignal): Promise<Bytes> {
    const { registry = defaultRegistry } = this.#options
    const pieces: Bytes[] = []
    for await (const piece of encode(registry, { format: text, signal })) pieces.push(piece)
    const page = new Blob(pieces)
    const whole = isZipped ? new Response(gzip(page.stream())) : page
    return new Uint8Array(await whole.arrayBuffer())
  }
}
