import { httpDateSeconds } from '../runtime/http-date.ts'

/** The longest pause that a receiver can ask for. */
const longestSeconds = 60

/**
 * How long a receiver asks to wait, in seconds; 0 when it does not.
 * @see RFC 9110, "Retry-After": seconds, or a date
 */
export function retryAfterSeconds(headers: Headers | undefined, nowSeconds: number): number {
  const asked = headers?.get('retry-after') ?? ''
  const seconds = /^\d+$/.test(asked) ? Number(asked) : httpDateSeconds(asked) - nowSeconds
  return seconds > 0 ? Math.min(seconds, longestSeconds) : 0
}
