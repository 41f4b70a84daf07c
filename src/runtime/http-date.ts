/** The Unix time of a date as HTTP writes it, in seconds; NaN for anything else. @see RFC 9110, "Date/Time Formats" */
export function httpDateSeconds(date: string): number {
  return Date.parse(date) / 1000
}
