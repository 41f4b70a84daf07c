/** The first pause is at most this long, the next at most twice as long, and so on. */
const baseSeconds = 0.5
const longestSeconds = 60

/**
 * How long to wait after a failure, with full jitter: many isolates that fail together do not return together.
 * @param failures in a row, from 1
 * @param fraction drawn at random, 0 to 1
 */
export function backOffSeconds(failures: number, fraction: number): number {
  return fraction * Math.min(longestSeconds, baseSeconds * 2 ** (failures - 1))
}
