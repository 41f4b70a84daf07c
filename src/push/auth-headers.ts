import { base64 } from '../model/base64.ts'
import type { PushAuth } from './delivery-options.ts'

/** The headers that say who sends. @see RFC 7617, with the user and the password in UTF-8 */
export function authHeaders(auth: PushAuth | undefined): HeadersInit | Promise<HeadersInit> {
  if (auth === undefined) return {}
  if ('headers' in auth) return auth.headers()
  if ('bearer' in auth) return { authorization: `Bearer ${auth.bearer}` }
  return { authorization: `Basic ${base64(`${auth.username}:${auth.password}`)}` }
}
