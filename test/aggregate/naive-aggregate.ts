/** What `aggregator.property.test.ts` sends and waits for. */
export type Step =
  | { readonly kind: 'send'; readonly source: number; readonly rows: readonly NaiveRow[] }
  /** The last batch of a source once more. */
  | { readonly kind: 'repeat'; readonly source: number }
  /** A clone of a source sends something else under the same number. */
  | { readonly kind: 'clone'; readonly source: number }
  | { readonly kind: 'wait'; readonly seconds: number }
  | { readonly kind: 'restart' }

export interface NaiveRow {
  readonly family: 'count' | 'load' | 'temperature'
  readonly label: string
  readonly amount: number
}

interface NaiveSource {
  sequence: number
  seenSeconds: number
  live: Map<string, number>
}

/** The rules of an aggregate as one would write them down, without any thought of speed or of a log. */
export class NaiveAggregate {
  nowSeconds = 0
  readonly #totals = new Map<string, number>()
  readonly #newest = new Map<string, number>()
  readonly #sources = new Map<number, NaiveSource>()

  send(source: number, rows: readonly NaiveRow[]): void {
    const known = this.#sources.get(source) ?? {
      sequence: 0,
      seenSeconds: 0,
      live: new Map<string, number>(),
    }
    if (this.nowSeconds - known.seenSeconds >= 900) known.live.clear()
    known.sequence++
    known.seenSeconds = this.nowSeconds
    this.#sources.set(source, known)
    for (const { family, label, amount } of rows) {
      if (family === 'count') this.#totals.set(label, (this.#totals.get(label) ?? 0) + amount)
      if (family === 'temperature') this.#newest.set(label, amount)
      if (family === 'load') known.live.set(label, amount)
    }
  }

  /** A repeated batch says that the source is alive. */
  repeat(source: number): void {
    const known = this.#sources.get(source)
    if (known === undefined) return
    if (this.nowSeconds - known.seenSeconds >= 900) known.live.clear()
    known.seenSeconds = this.nowSeconds
  }

  lines(): readonly string[] {
    const load = new Map<string, number>()
    for (const { seenSeconds, live } of this.#sources.values()) {
      if (this.nowSeconds - seenSeconds >= 60) continue
      for (const [label, value] of live) load.set(label, (load.get(label) ?? 0) + value)
    }
    const written = (name: string, values: ReadonlyMap<string, number>): readonly string[] =>
      [...values].map(([label, value]) => `${name}${label === '' ? '' : `{x="${label}"}`} ${value}`)
    return [
      ...written('count_total', this.#totals),
      ...written('temperature', this.#newest),
      ...written('load', load),
    ].sort()
  }
}
