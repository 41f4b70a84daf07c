import type { Fetch } from '../runtime/system-fetch.ts'

const mostHops = 5
const redirected: ReadonlySet<number> = /* @__PURE__ */ new Set([301, 302, 303, 307, 308])

/** What is sent, and to whom it may be sent on. */
export interface RedirectedRequest {
  readonly init: RequestInit
  readonly headers: Readonly<Record<string, string>>
  /** Headers for the first origin only. */
  readonly secret: Headers
  readonly redirects: 'refuse' | 'follow'
}

/**
 * Sends a request; where redirects may be followed, the same one again to where they point. Another origin gets no
 * secret, and nobody after it does: it could send them anywhere.
 */
export async function followRedirects(
  fetch: Fetch,
  url: string,
  { init, headers, secret, redirects }: RedirectedRequest,
): Promise<Response> {
  let to = new URL(url)
  let known: HeadersInit = secret
  for (let hop = 0; ; hop++) {
    const all = new Headers(known)
    for (const [name, value] of Object.entries(headers)) all.set(name, value)
    const response = await fetch(to.href, { ...init, headers: all })
    const location = response.headers.get('location')
    const isRedirect = redirects === 'follow' && redirected.has(response.status) && location !== null
    if (!isRedirect || hop === mostHops) return response
    response.body?.cancel().catch(() => undefined)
    const next = new URL(location, to)
    if (next.origin !== to.origin) known = {}
    to = next
  }
}
