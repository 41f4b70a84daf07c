import type { PushAuth } from './delivery-options.ts'

/** The headers that say who sends. */
export async function authHeaders(auth: PushAuth | undefined): Promise<HeadersInit> {
  if (auth === undefined) return {}
  if ('headers' in auth) return auth.headers()
  return { authorization: 'bearer' in auth ? `Bearer ${auth.bearer}` : basic(auth.username, auth.password) }
}

/** @see RFC 7617, with the user and the password in UTF-8 */
function basic(username: string, password: string): string {
  const bytes = new TextEncoder().encode(`${username}:${password}`)
  return `Basic ${btoa(String.fromCharCode(...bytes))}`
}
