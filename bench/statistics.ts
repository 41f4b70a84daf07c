/** The middle of some numbers. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5)
}

/** The value that a share of all values does not exceed. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((left, right) => left - right)
  return sorted[Math.floor((sorted.length - 1) * share)] ?? Number.NaN
}

/** Middle and quartiles of a ratio, taken round by round: what slows a whole round slows both sides. */
export function ratioOf(
  over: readonly number[],
  under: readonly number[],
): { readonly middle: number; readonly low: number; readonly high: number } {
  const isPaired = over.length === under.length
  const base = median(under)
  const ratios = over.map((value, round) => value / (isPaired ? (under[round] ?? base) : base))
  return { middle: median(ratios), low: quantile(ratios, 0.25), high: quantile(ratios, 0.75) }
}

/** The same values in random order. */
export function shuffled<T>(values: readonly T[]): readonly T[] {
  const keyed = values.map((value) => ({ value, key: Math.random() }))
  return keyed.toSorted((left, right) => left.key - right.key).map(({ value }) => value)
}
