import type { Bytes } from '../model/bytes.ts'
import { unlessAborted } from '../model/unless-aborted.ts'
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
  /** What is sent, or what makes it: that has to be done in the same time. */
  readonly body: Bytes | ((signal: AbortSignal) => Promise<Bytes>) | undefined
  /** Ends all attempts. */
  readonly signal?: AbortSignal | undefined
  /** What an answer means. Here its body can be read, and nowhere else. @default judgeStatus */
  readonly judge?: ((response: Response) => Verdict | Promise<Verdict>) | undefined
}

/** What an answer means: it was taken; it never will be; it may be later. */
export type Verdict = 'taken' | 'refused' | 'later'

/** A delivery that was taken. */
export interface Delivered {
  /** For its headers: its body is gone. */
  readonly response: Response
  readonly attempts: number
}

/** What came of an attempt. */
interface Attempt {
  readonly verdict: Verdict
  readonly response?: Response | undefined
  /** What the receiver said about it, or why there is no answer. */
  readonly said: string
  readonly cause?: unknown
}

const defaultTimeoutSeconds = 30
const defaultAttempts = 4
/** The first pause is at most this long, the next at most twice as long, and so on. */
const firstPauseSeconds = 0.5
const longestPauseSeconds = 10
/** How much of what a receiver says about an error is read. */
const longestMessage = 1_000

/**
 * Sends a request until it is taken, refused, or there is no time left. Whatever does not end by itself is left alone
 * then: a `fetch` or a body that knows nothing of signals.
 * @throws PushError
 */
export async function deliver(delivery: Delivery, options: DeliveryOptions): Promise<Delivered> {
  const { timeoutSeconds = defaultTimeoutSeconds, maxAttempts = defaultAttempts } = options
  const { clock = systemClock, sleep = systemSleep } = options
  const ended = new AbortController()
  const { signal } = ended
  const end = (): void => ended.abort()
  delivery.signal?.addEventListener('abort', end)
  if (delivery.signal?.aborted === true) end()
  const deadlineSeconds = clock.monotonicSeconds() + timeoutSeconds
  void sleep(timeoutSeconds, signal).then(end)
  try {
    const body = await make(delivery, signal)
    for (let attempts = 1; ; attempts++) {
      const last = await attempt(delivery, options, attempts, body, signal)
      const { verdict, response } = last
      if (response !== undefined && verdict === 'taken') return { response, attempts }
      const waitSeconds = response === undefined ? 0 : retryAfterSeconds(response.headers, clock.nowSeconds())
      const pauseSeconds = waitSeconds + pause(attempts)
      const isLate = clock.monotonicSeconds() + pauseSeconds >= deadlineSeconds
      const isOver = verdict === 'refused' || attempts >= maxAttempts || isLate
      if (!isOver) await sleep(pauseSeconds, signal)
      if (isOver || signal.aborted) throw failure(delivery.action, attempts, last, signal)
    }
  } finally {
    delivery.signal?.removeEventListener('abort', end)
    end()
  }
}

/** A success is taken; too many requests and faults of the receiver pass; everything else stays refused. */
export function judgeStatus({ ok, status }: Response): Verdict {
  if (ok) return 'taken'
  return status === 429 || status >= 500 ? 'later' : 'refused'
}

async function make({ action, body }: Delivery, signal: AbortSignal): Promise<Bytes | null> {
  try {
    return typeof body === 'function' ? await unlessAborted(body(signal), signal) : (body ?? null)
  } catch (cause) {
    const kind = signal.aborted ? 'aborted' : 'unavailable'
    const message = `Cannot ${action}: what is to be sent must be there, received ${String(cause)}`
    throw new PushError(message, { kind, attempts: 0, cause })
  }
}

async function attempt(
  { method, url, headers, judge = judgeStatus }: Delivery,
  options: DeliveryOptions,
  attempts: number,
  body: Bytes | null,
  signal: AbortSignal,
): Promise<Attempt> {
  const { fetch = systemFetch, auth, redirects = 'refuse' } = options
  const send = async (): Promise<Response> => {
    const secret = new Headers(options.headers)
    for (const [name, value] of new Headers(await authHeaders(auth))) secret.set(name, value)
    const init: RequestInit = { method, body, signal, redirect: 'manual' }
    return followRedirects(fetch, url, { init, headers: headers(attempts), secret, redirects })
  }
  let response: Response | undefined
  try {
    response = await unlessAborted(send(), signal)
    const verdict = await unlessAborted(Promise.resolve(judge(response)), signal)
    if (verdict !== 'taken') return { verdict, response, said: await beginning(response, signal) }
    response.body?.cancel().catch(() => undefined)
    return { verdict, response, said: '' }
  } catch (cause) {
    return { verdict: 'later', response, said: signal.aborted ? 'no answer in time' : String(cause), cause }
  }
}

function failure(
  action: string,
  attempts: number,
  { verdict, response, said, cause }: Attempt,
  { aborted }: AbortSignal,
): PushError {
  const kind = verdict === 'refused' ? verdict : aborted ? 'aborted' : 'unavailable'
  const status = response?.status
  const what = status === undefined ? `answer, received ${said}` : `take it, received ${status} ${said}`
  return new PushError(`Cannot ${action}: the receiver must ${what}`, { kind, status, attempts, cause })
}

/** The beginning of a body, of which there may be any amount, as far as it has come in time. */
async function beginning({ body }: Response, signal: AbortSignal): Promise<string> {
  const utf8 = new TextDecoder()
  let reader: ReadableStreamDefaultReader<Uint8Array> | undefined
  let said = ''
  try {
    reader = body?.getReader()
    while (reader !== undefined && said.length < longestMessage) {
      const { done, value } = await unlessAborted(reader.read(), signal)
      if (done) break
      said += utf8.decode(value, { stream: true })
    }
  } catch {
    // What was read is better than nothing; the status says the rest.
  }
  reader?.cancel().catch(() => undefined)
  return JSON.stringify(said.slice(0, longestMessage))
}

/** Full jitter: many that fail together do not come back together. */
function pause(attempts: number): number {
  const [random = 0] = randomBytes(new Uint8Array(1))
  return (random / 255) * Math.min(longestPauseSeconds, firstPauseSeconds * 2 ** (attempts - 1))
}
