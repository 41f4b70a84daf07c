/**
 * The Unix time of a date as HTTP writes it, in seconds; NaN for anything else, of which `Date.parse` takes a lot for a
 * date: `-5`.
 * @see RFC 9110, "Date/Time Formats"
 */
export function httpDateSeconds(date: string): number {
  return date.endsWith(' GMT') ? Date.parse(date) / 1000 : NaN
}
