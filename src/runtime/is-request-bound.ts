/**
 * Whether promises, timers and streams belong to the request that makes them, so that no other may wait for them: so
 * it is on Cloudflare Workers.
 */
export function isRequestBound(): boolean {
  // Node 20 has no `navigator`.
  return typeof navigator === 'object' && navigator.userAgent === 'Cloudflare-Workers'
}
