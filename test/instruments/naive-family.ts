/** What a series holds, in the plainest form. */
export interface NaiveSeries {
  /** `undefined`: it is what found no room. */
  readonly labels: { readonly a: string; readonly b: string } | undefined
  createdSeconds: number
  touchedSeconds: number
  /** Every amount or value since the last start. */
  observed: number[]
  said: Readonly<Record<string, string>>
  /** What a function would give. */
  answer: number | undefined
  /** As OpenMetrics prints it, by the place of the bucket that it belongs to. */
  exemplars: Map<number, string>
  /** False once it was removed. */
  isLive: boolean
}

/** A line of a series: suffix, further labels, value, exemplar. */
type NaiveLine = readonly [
  suffix: string,
  more: Readonly<Record<string, string>>,
  value: number,
  exemplar?: string | undefined,
]

/** What a family is told apart by. */
export interface NaiveKind {
  readonly name: string
  /** As the text format and as OpenMetrics call it. */
  readonly types: readonly [text: string, openmetrics: string]
  /** What stands behind the name in the head. */
  readonly headSuffixes: readonly [text: string, openmetrics: string]
  readonly hasCreated: boolean
  readonly maxSeries: number
  /** What finds no room is added up, or goes nowhere. */
  readonly overflow: 'kept' | 'lost'
  readonly ttlSeconds?: number | undefined
  readonly show: (series: NaiveSeries) => readonly NaiveLine[]
}

/** A family as one would write it without a thought for speed: a Map of series, and pages from scratch each time. */
export class NaiveFamily {
  readonly kind: NaiveKind
  /** How often there was no room. */
  overflowed = 0
  readonly #series = new Map<string, NaiveSeries>()

  constructor(kind: NaiveKind) {
    this.kind = kind
  }

  /** The series of these values, new when need be; `undefined`: it goes nowhere. */
  series(a: string, b: string, nowSeconds: number): NaiveSeries | undefined {
    const known = this.#series.get(JSON.stringify([a, b]))
    if (known !== undefined) return known
    const own = [...this.#series.values()].filter(({ labels }) => labels !== undefined)
    if (own.length < this.kind.maxSeries) return this.#make({ a, b }, nowSeconds)
    this.overflowed++
    if (this.kind.overflow === 'lost') return undefined
    return this.#series.get('overflow') ?? this.#make(undefined, nowSeconds)
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

  /** It is collected: functions are asked, and what was not touched for long goes. */
  collect(nowSeconds: number): void {
    for (const series of this.#series.values()) {
      if (series.answer !== undefined) series.observed = [series.answer]
    }
    const { ttlSeconds = Infinity } = this.kind
    this.remove(({ touchedSeconds }) => nowSeconds - touchedSeconds >= ttlSeconds)
  }

  /** Its lines on a page of the text format without start times, or of OpenMetrics with them. */
  lines(format: 'text' | 'openmetrics'): readonly string[] {
    const { name, types, headSuffixes, hasCreated } = this.kind
    const at = format === 'text' ? 0 : 1
    const head = name + headSuffixes[at]
    const lines = [`# HELP ${head} Help`, `# TYPE ${head} ${types[at]}`]
    for (const series of this.#series.values()) {
      const own: Readonly<Record<string, string>> = series.labels ?? { edgeprom_overflow: 'true' }
      const rows: readonly NaiveLine[] = [
        ...this.kind.show(series),
        ...(hasCreated && format === 'openmetrics' ? [['_created', {}, series.createdSeconds] as const] : []),
      ]
      for (const [suffix, more, value, exemplar] of rows) {
        const pairs = Object.entries({ ...own, ...more })
          .sort(([left], [right]) => (left < right ? -1 : 1))
          .map(([label, text]) => `${label}="${quoted(text)}"`)
        const tail = format === 'openmetrics' && exemplar !== undefined ? ` # ${exemplar}` : ''
        lines.push(`${name}${suffix}{${pairs.join(',')}} ${value}${tail}`)
      }
    }
    return lines
  }

  #make(labels: NaiveSeries['labels'], nowSeconds: number): NaiveSeries {
    const made: NaiveSeries = {
      labels,
      createdSeconds: nowSeconds,
      touchedSeconds: nowSeconds,
      observed: [],
      said: {},
      answer: undefined,
      exemplars: new Map(),
      isLive: true,
    }
    this.#series.set(labels === undefined ? 'overflow' : JSON.stringify([labels.a, labels.b]), made)
    return made
  }
}

function quoted(text: string): string {
  return [...text].map((sign) => ({ '\\': '\\\\', '"': '\\"', '\n': '\\n' })[sign] ?? sign).join('')
}
