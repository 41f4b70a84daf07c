import type { Bytes } from '../model/bytes.ts'
import { systemFetch } from '../runtime/system-fetch.ts'
import { discard } from './answer-beginning.ts'
import { authHeaders } from './auth-headers.ts'
import type { DeliveryOptions } from './delivery-options.ts'

/** What is sent. */
export interface PushRequest {
  readonly method: 'PUT' | 'POST' | 'DELETE'
  /** Without user and password. */
  readonly url: URL
  /** What the protocol needs. */
  readonly headers?: Readonly<Record<string, string>> | undefined
  readonly body?: Bytes | null | undefined
  /** Whether an answer of such a status may be another one later. @default after 429 and 5xx */
  readonly isPassing?: ((status: number) => boolean) | undefined
}

const mostHops = 5
const redirected: readonly number[] = [301, 302, 303, 307, 308]

/**
 * Sends a request; where redirects may be followed, the same one again to where they point. Another origin gets neither
 * `auth` nor `headers` of the options, and nobody after it does: it could send them anywhere.
 */
export async function sendRequest(
  { method, url, headers, body = null }: PushRequest,
  attempts: number,
  options: DeliveryOptions,
  signal: AbortSignal,
): Promise<Response> {
  const { fetch = systemFetch, redirects = 'refuse' } = options
  let secret = [options.headers, await authHeaders(options.auth)]
  let to = url
  for (let hop = 0; ; hop++) {
    const all = new Headers()
    for (const some of [...secret, headers]) new Headers(some).forEach((value, name) => all.set(name, value))
    if (attempts > 1) all.set('retry-attempt', String(attempts - 1))
    const response = await fetch(to.href, { method, headers: all, body, signal, redirect: 'manual' })
    const location = response.headers.get('location')
    const isRedirect = location !== null && redirected.includes(response.status)
    if (!isRedirect || redirects === 'refuse' || hop === mostHops) return response
    discard(response)
    const next = new URL(location, to)
    if (next.origin !== to.origin) secret = []
    to = next
  }
}
