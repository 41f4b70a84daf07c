/** The last second that a `Date` can hold. What lies beyond is a mistake, and some of it has no decimal form. */
const lastSecond = 8.64e12

/** A timestamp of the text format: whole milliseconds, cut off. `''` for what is none. */
export function timestampInMilliseconds(seconds: number): string {
  return Math.abs(seconds) <= lastSecond ? ` ${Math.trunc(seconds * 1000)}` : ''
}

/** A timestamp of OpenMetrics: seconds as a plain decimal number, never with an exponent. `''` for what is none. */
export function timestampInSeconds(seconds: number): string {
  if (!(Math.abs(seconds) <= lastSecond)) return ''
  const shortest = `${seconds}`
  return shortest.includes('e') ? ` ${seconds.toFixed(9)}` : ` ${shortest}`
}
