import { unlessAborted } from '../model/unless-aborted.ts'
import { randomBytes } from '../runtime/random-bytes.ts'
import { sleep as systemSleep } from '../runtime/sleep.ts'
import { systemClock } from '../runtime/system-clock.ts'
import { within } from '../runtime/within.ts'
import { answerBeginning } from './answer-beginning.ts'
import type { DeliveryOptions } from './delivery-options.ts'
import { PushError } from './push-error.ts'
import type { PushOptions } from './push-target.ts'
import { retryAfterSeconds } from './retry-after.ts'
import { type PushRequest, sendRequest } from './send-request.ts'

/** Sends a request until it is taken, refused, or there is no time left. Never rejects. */
export type Deliver = (request: PushRequest) => Promise<Delivered>

/** What became of a request: it was taken when there is no error. */
export type Delivered =
  | { readonly attempts: number; readonly response: Response; readonly error?: undefined }
  | { readonly attempts: number; readonly response: Response | undefined; readonly error: PushError }

/** The first pause is at most this long, the next at most twice as long, and so on. */
const firstPauseSeconds = 0.5
const longestPauseSeconds = 10
/** How much of what a receiver says about an error is read. */
const longestMessage = 1_000

/**
 * Does a push over HTTP in the time that it may take. Whatever does not end by itself is left alone then: a `fetch` that
 * knows nothing of signals.
 * @param action for errors: `Cannot <action>: ...`
 * @param push is given what sends its requests, and a signal that ends whatever it does before
 * @throws PushError
 */
export async function pushOverHttp<T>(
  action: string,
  options: DeliveryOptions,
  { signal }: PushOptions = {},
  push: (deliver: Deliver, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const { timeoutSeconds = 30, maxAttempts = 4, clock = systemClock, sleep = systemSleep } = options
  const deadlineSeconds = clock.monotonicSeconds() + timeoutSeconds
  return within(timeoutSeconds, sleep, signal, async (ended) => {
    const deliver: Deliver = async (request) => {
      for (let attempts = 1; ; attempts++) {
        let response: Response | undefined
        let received: string
        let cause: unknown
        try {
          response = await unlessAborted(sendRequest(request, attempts, options, ended), ended)
          if (response.ok) return { attempts, response }
          const said = await (await answerBeginning(response, longestMessage, ended)).text()
          received = `take it, received ${response.status} ${JSON.stringify(said)}`
        } catch (error) {
          cause = error
          received = `answer, received ${ended.aborted ? 'no answer in time' : String(error)}`
        }
        const status = response?.status
        const isRefused = status !== undefined && !(request.isPassing ?? isPassing)(status)
        const pauseSeconds =
          retryAfterSeconds(response?.headers, clock.nowSeconds()) + jitterSeconds(attempts)
        const isInTime = clock.monotonicSeconds() + pauseSeconds < deadlineSeconds
        if (!isRefused && isInTime && attempts < maxAttempts) {
          await sleep(pauseSeconds, ended)
          if (!ended.aborted) continue
        }
        const kind = isRefused ? 'refused' : ended.aborted ? 'aborted' : 'unavailable'
        const message = `Cannot ${action}: the receiver must ${received}`
        return { attempts, response, error: new PushError(message, { kind, status, attempts, cause }) }
      }
    }
    try {
      return await push(deliver, ended)
    } catch (cause) {
      if (cause instanceof PushError) throw cause
      const kind = ended.aborted ? 'aborted' : 'unavailable'
      const message = `Cannot ${action}: what is to be sent must be there, received ${String(cause)}`
      throw new PushError(message, { kind, attempts: 0, cause })
    }
  })
}

/** Too many requests, and faults of the receiver. */
function isPassing(status: number): boolean {
  return status === 429 || status >= 500
}

/** Full jitter: many that fail together do not come back together. */
function jitterSeconds(attempts: number): number {
  const [random = 0] = randomBytes(new Uint8Array(1))
  return (random / 255) * Math.min(longestPauseSeconds, firstPauseSeconds * 2 ** (attempts - 1))
}
