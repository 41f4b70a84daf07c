/** What a series holds, in the plainest form. */
export interface NaiveSeries {
  readonly labels: { readonly a: string; readonly b: string }
  createdSeconds: number
  /** Every amount or value since the last start. */
  observed: number[]
  said: Record<string, string>
  /** False once it was removed. */
  isLive: boolean
}

/** A family as one would write it without a thought for speed: a Map of series, and samples from scratch each time. */
export class NaiveFamily {
  readonly name: string
  /** Suffix, further labels and value of each sample of a series. */
  readonly #show: (series: NaiveSeries) => readonly (readonly [string, Record<string, string>, number])[]
  readonly #series = new Map<string, NaiveSeries>()

  constructor(
    name: string,
    show: (series: NaiveSeries) => readonly (readonly [string, Record<string, string>, number])[],
  ) {
    this.name = name
    this.#show = show
  }

  series(a: string, b: string, nowSeconds: number): NaiveSeries {
    const key = JSON.stringify([a, b])
    const known = this.#series.get(key)
    if (known !== undefined) return known
    const made = { labels: { a, b }, createdSeconds: nowSeconds, observed: [], said: {}, isLive: true }
    this.#series.set(key, made)
    return made
  }

  /** How many. */
  remove(isWanted: (series: NaiveSeries) => boolean): number {
    let removed = 0
    for (const [key, series] of this.#series) {
      if (!isWanted(series)) continue
      series.isLive = false
      this.#series.delete(key)
      removed++
    }
    return removed
  }

  samples(): readonly unknown[] {
    return [...this.#series.values()].flatMap((series) =>
      this.#show(series).map(([suffix, more, value]) => ({
        name: this.name + suffix,
        labels: { ...series.labels, ...more },
        value,
      })),
    )
  }
}
