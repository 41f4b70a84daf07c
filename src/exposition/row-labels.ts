import type { Escaping } from '../model/format.ts'
import type { LabelDictionary } from '../model/labels.ts'
import { compareCodePoints } from '../model/names.ts'
import type { SeriesBlock } from '../model/series-block.ts'
import { writtenLabelName } from './escaped-text.ts'
import { escapeLabelName } from './escaping.ts'
import { labelColumn } from './label-column.ts'
import type { WriteRow } from './write-row.ts'

/** A label of a family, as a page has it. */
export interface PageLabel {
  readonly name: string
  readonly escaped: string
  /** In quotes where it needs them. */
  readonly written: string
  /** Its place in a row of `labelIds`. */
  readonly place: number
  readonly dictionary: LabelDictionary
}

/** The labels of a family, in its own order. */
export function pageLabels(labels: readonly LabelDictionary[], escaping: Escaping): PageLabel[] {
  return labels.map((dictionary, place) => {
    const { name } = dictionary
    const escaped = escapeLabelName(name, escaping)
    return { name, escaped, written: writtenLabelName(escaped), place, dictionary }
  })
}

/** The order of a page: by code point of the name. */
export function compareLabels(left: PageLabel, right: PageLabel): number {
  return compareCodePoints(left.name, right.name)
}

/**
 * @param labels of the row; those that it does not have are left out
 * @param stride how many labels the family has
 * @param open what stands before the first label
 * @param close what stands behind the last one
 * @param bare what stands there when there is none
 */
export function rowLabels(
  labels: readonly PageLabel[],
  stride: number,
  open: string,
  close: string,
  bare: string,
): WriteRow {
  const last = labels.length - 1
  // Comma and end are part of a label's text: what is put together once is not put together in every row.
  const columns = labels.map(({ written, dictionary, place }, i) => ({
    place,
    column: labelColumn(i === 0 ? '' : ',', written, dictionary, i === last ? close : ''),
  }))
  const some = (block: SeriesBlock, row: number): string => {
    const present = labels.flatMap(({ written, dictionary, place }) => {
      const id = block.labelIds[row * stride + place] ?? -1
      return id < 0 ? [] : [labelColumn('', written, dictionary, '')(id)]
    })
    return present.length === 0 ? bare : `${open}${present.join(',')}${close}`
  }
  return (_notes, block, row) => {
    const start = row * stride
    let text = last < 0 ? bare : open
    for (let i = 0; i < columns.length; i++) {
      const { place, column } = columns[i] as (typeof columns)[number]
      const id = block.labelIds[start + place] ?? -1
      if (id < 0) return some(block, row)
      text += column(id)
    }
    return text
  }
}
