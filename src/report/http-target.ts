import type { Answer } from '../aggregate/answer.ts'
import { answerFromJson } from '../aggregate/answer-from-json.ts'
import type { Envelope } from '../aggregate/envelope.ts'
import { batchMediaType, envelopeHeaders } from '../aggregate/http-envelope.ts'
import type { Bytes } from '../model/bytes.ts'
import { gzip } from '../runtime/gzip.ts'
import { idleSleep, type Sleep } from '../runtime/sleep.ts'
import { type Fetch, systemFetch } from '../runtime/system-fetch.ts'
import type { FlushTarget } from './flush-target.ts'

/** Options of `httpTarget`. */
export interface HttpTargetOptions {
  /** Where batches are taken: `http://localhost:9464/push`. */
  readonly url: string
  /** What an aggregator's `authorize` wants as a bearer token. @default none */
  readonly token?: string | undefined
  /** Pays over slow links, above some kilobytes. @default 'none' */
  readonly compression?: 'gzip' | 'none' | undefined
  /** How long an answer may take. @default 10 */
  readonly timeoutSeconds?: number | undefined
  /** How a request is sent; `socketFetch` of an adapter sends it to a Unix socket. @default the host's `fetch` */
  readonly fetch?: Fetch | undefined
  /** @default the system's */
  readonly sleep?: Sleep | undefined
}

/**
 * Sends batches to an aggregator over HTTP. Whatever goes wrong rejects: the batch may have been counted or not, and
 * comes again as it was.
 * @throws TypeError for a URL that is none; RangeError for a timeout that is not above 0.
 * @example
 * const target = httpTarget({ url: 'http://localhost:9464/push', token: 'push secret' })
 */
export function httpTarget(options: HttpTargetOptions): FlushTarget {
  const { token, compression = 'none', timeoutSeconds = 10, fetch = systemFetch, sleep = idleSleep } = options
  if (!URL.canParse(options.url)) {
    throw new TypeError(
      `Cannot send batches: url must be one of http or https, received ${JSON.stringify(options.url)}`,
    )
  }
  const url = new URL(options.url).href
  if (!(timeoutSeconds > 0)) {
    throw new RangeError(`Cannot send batches: timeoutSeconds must be above 0, received ${timeoutSeconds}`)
  }
  const common = {
    'content-type': batchMediaType,
    ...(compression === 'gzip' ? { 'content-encoding': 'gzip' } : {}),
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
  }

  const push = async (batch: Bytes, envelope: Envelope, signal: AbortSignal): Promise<Answer> => {
    const response = await fetch(url, {
      method: 'POST',
      headers: { ...common, ...envelopeHeaders(envelope) },
      body: compression === 'gzip' ? await compressed(batch) : batch,
      redirect: 'manual',
      signal,
    })
    const type = response.headers.get('content-type') ?? ''
    if (type.startsWith('application/json')) return answerFromJson(await response.json())
    await response.body?.cancel()
    throw new Error(
      `Cannot send a batch: ${url} must answer as an aggregator does, received status ${response.status}`,
    )
  }

  return {
    async push(batch, envelope) {
      const late = new AbortController()
      const answered = new AbortController()
      const expire = async (): Promise<void> => {
        await sleep(timeoutSeconds, answered.signal)
        late.abort(
          new Error(`Cannot send a batch: an answer must come within ${timeoutSeconds} s, received none`),
        )
      }
      void expire()
      try {
        return await push(batch, envelope, late.signal)
      } finally {
        answered.abort()
      }
    },
  }
}

async function compressed(batch: Bytes): Promise<Bytes> {
  return new Uint8Array(await new Response(gzip(new Blob([batch]).stream())).arrayBuffer())
}
