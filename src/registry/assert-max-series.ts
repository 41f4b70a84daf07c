/** Checks a limit of series. @throws RangeError unless it is a whole number above 0, or Infinity. */
export function assertMaxSeries(what: string, maxSeries: number): void {
  if (maxSeries > 0 && (Number.isInteger(maxSeries) || maxSeries === Infinity)) return
  throw new RangeError(
    `Cannot limit the series of ${what}: maxSeries must be a whole number above 0 or Infinity, received ${String(maxSeries)}`,
  )
}
