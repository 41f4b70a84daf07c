import { widthOf } from '../model/family-head.ts'
import type { MetricFamily, SeriesReader } from '../model/metric-family.ts'
import type { SeriesBlock, SeriesDetail } from '../model/series-block.ts'
import type { ViewFamily } from './view.ts'

/** A family of a view as one that can be encoded. A view never changes, so neither does its layout. */
export function familyOf(family: ViewFamily): MetricFamily {
  return {
    ...family.head,
    labels: family.labels,
    only: undefined,
    layout: 0,
    open: () => new ViewFamilyReader(family),
  }
}

class ViewFamilyReader implements SeriesReader {
  readonly #family: ViewFamily
  readonly #width: number
  #next = 0

  constructor(family: ViewFamily) {
    this.#family = family
    this.#width = widthOf(family.head)
  }

  read(into: SeriesBlock): number {
    const { labels, labelIds, values, rowCreatedSeconds } = this.#family
    const start = this.#next
    const end = Math.min(start + into.capacity, this.#family.rows)
    const rows = end - start
    into.labelIds.set(labelIds.subarray(start * labels.length, end * labels.length))
    into.values.set(values.subarray(start * this.#width, end * this.#width))
    into.createdSeconds.set(rowCreatedSeconds.subarray(start, end))
    into.timestampSeconds.fill(NaN, 0, rows)
    into.flags.fill(0, 0, rows)
    into.details = this.#details(start, end)
    this.#next = end
    into.rows = rows
    return rows
  }

  close(): void {
    this.#next = this.#family.rows
  }

  #details(start: number, end: number): (SeriesDetail | undefined)[] | undefined {
    const { exemplars } = this.#family
    if (exemplars.size === 0) return undefined
    return Array.from({ length: end - start }, (_, i) => this.#detail(start + i))
  }

  #detail(row: number): SeriesDetail | undefined {
    const { exemplars } = this.#family
    const own = Array.from({ length: this.#width }, (_, column) => exemplars.get(row * this.#width + column))
    return own.some((exemplar) => exemplar !== undefined) ? { exemplars: own } : undefined
  }
}
