import type { Exemplar } from '../model/exemplar.ts'
import { widthOf } from '../model/family-head.ts'
import type { MetricFamily, SeriesReader } from '../model/metric-family.ts'
import type { SeriesDetail } from '../model/series-block.ts'
import type { ViewFamily } from './view.ts'

/** A family of a view as one that can be encoded. A view never changes, so neither does its layout. */
export function familyOf(family: ViewFamily): MetricFamily {
  const { head, labels } = family
  return { ...head, labels, only: undefined, layout: 0, open: () => readerOf(family) }
}

function readerOf(family: ViewFamily): SeriesReader {
  const { rows, labels, labelIds, values, rowCreatedSeconds } = family
  const stride = labels.length
  const width = widthOf(family.head)
  const details = detailsOf(family, width)
  let start = 0
  return {
    read(into) {
      const end = Math.min(start + into.capacity, rows)
      into.rows = end - start
      into.labelIds.set(labelIds.subarray(start * stride, end * stride))
      into.values.set(values.subarray(start * width, end * width))
      into.createdSeconds.set(rowCreatedSeconds.subarray(start, end))
      into.timestampSeconds.fill(NaN, 0, into.rows)
      into.flags.fill(0, 0, into.rows)
      into.details = details?.slice(start, end)
      start = end
      return into.rows
    },
    close() {
      start = rows
    },
  }
}

/** By row; those without exemplars have none. */
function detailsOf({ exemplars }: ViewFamily, width: number): (SeriesDetail | undefined)[] | undefined {
  if (exemplars.size === 0) return undefined
  const byRow: Exemplar[][] = []
  for (const [key, exemplar] of exemplars) (byRow[Math.floor(key / width)] ??= [])[key % width] = exemplar
  return byRow.map((own) => ({ exemplars: own }))
}
