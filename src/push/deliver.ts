import type { Bytes } from '../model/bytes.ts'
import { randomBytes } from '../runtime/random-bytes.ts'
import { sleep as systemSleep } from '../runtime/sleep.ts'
import { systemClock } from '../runtime/system-clock.ts'
import { systemFetch } from '../runtime/system-fetch.ts'
import { authHeaders } from './auth-headers.ts'
import type { DeliveryOptions } from './delivery-options.ts'
import { followRedirects } from './follow-redirects.ts'
import { PushError } from './push-error.ts'
import { retryAfterSeconds } from './retry-after.ts'

/** One request, the same at each attempt. */
export interface Delivery {
  /** For errors: `Cannot <action>: ...` */
  readonly action: string
  readonly method: 'PUT' | 'POST' | 'DELETE'
  /** Without user and password. */
  readonly url: string
  /** What the protocol needs, for the attempt of this number, from 1. */
  readonly headers: (attempt: number) => Readonly<Record<string, string>>
  readonly body: Bytes | undefined
  /** Ends all attempts. */
  readonly signal?: AbortSignal | undefined
  /** What an answer means. @default judgeStatus */
  readonly judge?: ((response: Response) => Verdict) | undefined
}

/** What an answer means: it was taken; it never will be; it may be later. */
export type Verdict = 'taken' | 'refused' | 'later'

/** A delivery that was taken. */
export interface Delivered {
  readonly response: Response
  readonly attempts: number
}

const defaultTimeoutSeconds = 30
const defaultAttempts = 4
/** The first pause is at most this long, the next at most twice as long, and so on. */
const firstPauseSeconds = 0.5
const longestPauseSeconds = 10
/** How much of what a receiver says about an error is read. */
const longestMessage = 1_000

/**
 * Sends a request until it is taken, refused, or there is no time left.
 * @throws PushError
 */
export async function deliver(delivery: Delivery, options: DeliveryOptions): Promise<Delivered> {
  const { timeoutSeconds = defaultTimeoutSeconds, maxAttempts = defaultAttempts } = options
  const { clock = systemClock, sleep = systemSleep } = options
  const { action, judge = judgeStatus } = delivery
  const ended = new AbortController()
  const end = (): void => ended.abort()
  delivery.signal?.addEventListener('abort', end)
  if (delivery.signal?.aborted === true) end()
  const deadlineSeconds = clock.monotonicSeconds() + timeoutSeconds
  const timer = sleep(timeoutSeconds, ended.signal).then(end)
  try {
    for (let attempts = 1; ; attempts++) {
      const { response, error } = await attempt(delivery, options, attempts, ended.signal)
      const verdict = response === undefined ? 'later' : judge(response)
      if (response !== undefined && verdict === 'taken') return { response, attempts }
      const waitSeconds = response === undefined ? 0 : retryAfterSeconds(response.headers, clock.nowSeconds())
      const pauseSeconds = waitSeconds + pause(attempts)
      const isLate = clock.monotonicSeconds() + pauseSeconds >= deadlineSeconds
      const isLast = verdict === 'refused' || attempts >= maxAttempts || isLate || ended.signal.aborted
      if (isLast) throw await failure(action, verdict, ended.signal.aborted, attempts, response, error)
      await response?.body?.cancel()
      await sleep(pauseSeconds, ended.signal)
      if (ended.signal.aborted) throw await failure(action, 'later', true, attempts, undefined, error)
    }
  } finally {
    delivery.signal?.removeEventListener('abort', end)
    end()
    await timer
  }
}

/** A success is taken; too many requests and faults of the receiver pass; everything else stays refused. */
export function judgeStatus({ ok, status }: Response): Verdict {
  if (ok) return 'taken'
  return status === 429 || status >= 500 ? 'later' : 'refused'
}

async function attempt(
  { method, url, headers, body }: Delivery,
  options: DeliveryOptions,
  attempts: number,
  signal: AbortSignal,
): Promise<{ readonly response?: Response; readonly error?: unknown }> {
  const { fetch = systemFetch, auth, redirects = 'refuse' } = options
  try {
    const all = new Headers(options.headers)
    for (const [name, value] of Object.entries(headers(attempts))) all.set(name, value)
    const secret = await authHeaders(auth)
    const init: RequestInit = { method, body: body ?? null, signal, redirect: 'manual' }
    return { response: await followRedirects(fetch, url, { init, headers: all, secret, redirects }) }
  } catch (error) {
    return { error }
  }
}

async function failure(
  action: string,
  verdict: Verdict,
  isAborted: boolean,
  attempts: number,
  response: Response | undefined,
  cause: unknown,
): Promise<PushError> {
  const kind = verdict === 'refused' ? 'refused' : isAborted ? 'aborted' : 'unavailable'
  if (response === undefined) {
    const what = isAborted ? 'no answer in time' : String(cause)
    return new PushError(`Cannot ${action}: the receiver must answer, received ${what}`, {
      kind,
      attempts,
      cause,
    })
  }
  const { status } = response
  const message = `Cannot ${action}: the receiver must take it, received ${status} ${await beginning(response)}`
  return new PushError(message.trimEnd(), { kind, status, attempts })
}

/** The beginning of a body, of which there may be any amount. */
async function beginning(response: Response): Promise<string> {
  const reader = response.body?.getReader()
  if (reader === undefined) return ''
  const utf8 = new TextDecoder()
  let said = ''
  try {
    while (said.length < longestMessage) {
      const { done, value } = await reader.read()
      if (done) break
      said += utf8.decode(value, { stream: true })
    }
    await reader.cancel()
  } catch {
    // What was read is better than nothing; the status says the rest.
  }
  return JSON.stringify(said.slice(0, longestMessage))
}

/** Full jitter: many that fail together do not come back together. */
function pause(attempts: number): number {
  const [random = 0] = randomBytes(new Uint8Array(1))
  return (random / 255) * Math.min(longestPauseSeconds, firstPauseSeconds * 2 ** (attempts - 1))
}
