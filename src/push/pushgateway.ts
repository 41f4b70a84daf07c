import { render } from '../exposition/encode.ts'
import type { Collector } from '../model/collector.ts'
import type { LabelValue } from '../model/labels.ts'
import { defaultRegistry } from '../registry/default-registry.ts'
import { discard } from './answer-beginning.ts'
import type { DeliveryOptions } from './delivery-options.ts'
import { groupingPath } from './grouping-path.ts'
import { pushContent } from './push-content.ts'
import { PushError } from './push-error.ts'
import { pushOverHttp } from './push-over-http.ts'
import type { PushOptions, PushOutcome, PushTarget } from './push-target.ts'
import { type Receiver, receiverOf } from './receiver-of.ts'

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
  readonly #options: Omit<PushgatewayOptions, 'url'> & Receiver
  readonly #path: () => string

  /** @throws RangeError or TypeError for a URL, a job or a grouping key that cannot be. */
  constructor(options: PushgatewayOptions) {
    const { job, groupingKey = {} } = options
    this.#options = { ...options, ...receiverOf('push to a Pushgateway', options) }
    if (typeof groupingKey === 'function') this.#path = () => groupingPath(job, groupingKey())
    else {
      const path = groupingPath(job, groupingKey)
      this.#path = () => path
    }
  }

  /** Puts what there is now in the place of the whole group. @throws PushError when it was not taken. */
  push(options?: PushOptions): Promise<PushOutcome> {
    return this.#send('PUT', options)
  }

  /** Puts families in the place of those with the same names; the group keeps all others. @throws PushError */
  pushAdd(options?: PushOptions): Promise<PushOutcome> {
    return this.#send('POST', options)
  }

  /** Deletes the group. @throws PushError */
  delete(options?: PushOptions): Promise<PushOutcome> {
    return this.#send('DELETE', options)
  }

  #send(method: 'PUT' | 'POST' | 'DELETE', options: PushOptions | undefined): Promise<PushOutcome> {
    const { registry = defaultRegistry, compression = 'none' } = this.#options
    const isEmpty = method === 'DELETE'
    const action = `${isEmpty ? 'delete from' : 'push to'} the Pushgateway`
    return pushOverHttp(action, this.#options, options, async (deliver, signal) => {
      const url = this.#group(action)
      // Always in the text format: a Pushgateway takes everything else for it, too.
      const page = isEmpty ? '' : await render(registry, { signal })
      const content = isEmpty ? {} : await pushContent(contentType, page, compression)
      const { attempts, response, error } = await deliver({ method, url, ...content })
      if (error !== undefined) throw error
      discard(response)
      return { attempts }
    })
  }

  /** The address of the group. @throws PushError for a grouping key that cannot be. */
  #group(action: string): URL {
    const url = new URL(this.#options.url)
    try {
      url.pathname = `${url.pathname.replace(/\/+$/, '')}/metrics${this.#path()}`
      return url
    } catch (cause) {
      const message = `Cannot ${action}: groupingKey must give labels, received ${String(cause)}`
      throw new PushError(message, { kind: 'refused', attempts: 0, cause })
    }
  }
}
