import type { Fetch } from '../runtime/system-fetch.ts'

const mostHops = 5
const redirected: ReadonlySet<number> = /* @__PURE__ */ new Set([301, 302, 303, 307, 308])

/** What is sent, and to whom it may be sent on. */
export interface RedirectedRequest {
  readonly init: RequestInit
  readonly headers: Headers
  /** Headers for the first origin only. */
  readonly secret: HeadersInit
  readonly redirects: 'refuse' | 'follow'
}

/** Sends a request; where redirects may be followed, the same one again to where they point. */
export async function followRedirects(
  fetch: Fetch,
  url: string,
  { init, headers, secret, redirects }: RedirectedRequest,
): Promise<Response> {
  const { origin } = new URL(url)
  let to = url
  for (let hop = 0; ; hop++) {
    const all = new Headers(headers)
    if (new URL(to).origin === origin) for (const [name, value] of new Headers(secret)) all.set(name, value)
    const response = await fetch(to, { ...init, headers: all })
    const location = response.headers.get('location')
    const isRedirect = redirects === 'follow' && redirected.has(response.status) && location !== null
    if (!isRedirect || hop === mostHops) return response
    await response.body?.cancel()
    to = new URL(location, to).href
  }
}
