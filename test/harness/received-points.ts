/** What a receiver got in one request: the values of some series at one time. */
export interface ReceivedPoint {
  readonly timeSeconds: number
  readonly values: Readonly<Record<string, number>>
}

/** What is wrong with what was received, in order: times that are not later than the one before, counters that fell. */
export function faultsOf(points: readonly ReceivedPoint[]): readonly string[] {
  return points.flatMap((point, i) => {
    const before = points[i - 1]
    if (before === undefined) return []
    const late =
      point.timeSeconds > before.timeSeconds ? [] : [`${point.timeSeconds} after ${before.timeSeconds}`]
    const fallen = Object.entries(before.values)
      .filter(([series, value]) => !((point.values[series] ?? -Infinity) >= value))
      .map(([series, value]) => `${series}: ${value} -> ${point.values[series]}`)
    return [...late, ...fallen]
  })
}
