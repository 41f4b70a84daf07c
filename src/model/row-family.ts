import { type FamilyHead, headOf, widthOf } from './family-head.ts'
import { LabelTexts } from './label-texts.ts'
import type { MetricFamily, SeriesReader } from './metric-family.ts'
import type { SeriesDetail } from './series-block.ts'

/** One series of a family that is given as plain data. */
export interface FamilyRow {
  /** One value a label name; `undefined`: the series has no such label. */
  readonly labels: readonly (string | undefined)[]
  /** As many numbers as `widthOf(head)` says. */
  readonly values: readonly number[]
  readonly createdSeconds?: number | undefined
  readonly timestampSeconds?: number | undefined
  readonly detail?: SeriesDetail | undefined
}

/** A family of rows that somebody has written down: custom collectors, target info, a component's own metrics. */
export function rowFamily(
  head: FamilyHead,
  labelNames: readonly string[],
  rows: readonly FamilyRow[],
): MetricFamily {
  const labels = labelNames.map((name) => new LabelTexts(name))
  const ids = rows.map((row) => labels.map((label, place) => idOf(label, row.labels[place])))
  const width = widthOf(head)
  return { ...headOf(head), labels, only: undefined, layout: 0, open: () => readerOf(rows, ids, width) }
}

function idOf(label: LabelTexts, text: string | undefined): number {
  return text === undefined ? -1 : label.intern(text)
}

function readerOf(
  rows: readonly FamilyRow[],
  ids: readonly (readonly number[])[],
  width: number,
): SeriesReader {
  let next = 0
  return {
    read(into) {
      const read = rows.slice(next, next + into.capacity)
      for (const [i, row] of read.entries()) {
        const own = ids[next + i] ?? []
        into.labelIds.set(own, i * own.length)
        into.values.set(row.values, i * width)
        into.createdSeconds[i] = row.createdSeconds ?? NaN
        into.timestampSeconds[i] = row.timestampSeconds ?? NaN
        into.flags[i] = 0
      }
      into.details = read.some(({ detail }) => detail !== undefined)
        ? read.map(({ detail }) => detail)
        : undefined
      next += read.length
      into.rows = read.length
      return read.length
    },
    close() {
      next = rows.length
    },
  }
}
