import type { Escaping } from '../model/format.ts'
import type { LabelDictionary } from '../model/labels.ts'
import { compareCodePoints } from '../model/names.ts'
import type { SeriesBlock } from '../model/series-block.ts'
import { writtenLabelName } from './escaped-text.ts'
import { escapeLabelName } from './escaping.ts'
import { type LabelColumn, labelColumn } from './label-column.ts'

interface PlacedColumn {
  readonly name: string
  /** Its place in a row of `labelIds`. */
  readonly place: number
  readonly column: LabelColumn
}

/** Writes the labels of rows, sorted by code point of the name. */
export class RowLabels {
  readonly #columns: readonly PlacedColumn[]
  readonly #stride: number

  private constructor(columns: readonly PlacedColumn[], stride: number) {
    this.#columns = columns
    this.#stride = stride
  }

  static of(labels: readonly LabelDictionary[], escaping: Escaping): RowLabels {
    const columns = labels.map((dictionary, place) => {
      const { name } = dictionary
      return {
        name,
        place,
        column: labelColumn(writtenLabelName(escapeLabelName(name, escaping)), dictionary),
      }
    })
    return new RowLabels(
      columns.sort((a, b) => compareCodePoints(a.name, b.name)),
      labels.length,
    )
  }

  /** `a="1",b="2"`, or nothing. */
  list(block: SeriesBlock, row: number): string {
    const start = row * this.#stride
    let text = ''
    for (const { place, column } of this.#columns) {
      const id = block.labelIds[start + place] ?? -1
      if (id >= 0) text += text === '' ? column.plain(id) : column.withComma(id)
    }
    return text
  }

  /** `a="1",b="2",`, or nothing. */
  leading(block: SeriesBlock, row: number): string {
    const text = this.list(block, row)
    return text === '' ? '' : `${text},`
  }

  /** `,a="1",b="2"`, or nothing. */
  trailing(block: SeriesBlock, row: number): string {
    const text = this.list(block, row)
    return text === '' ? '' : `,${text}`
  }

  /** The labels that stand before, and those that stand behind, a label of this name. */
  split(name: string): readonly [before: RowLabels, behind: RowLabels] {
    const before = this.#columns.filter((column) => compareCodePoints(column.name, name) < 0)
    const behind = this.#columns.slice(before.length)
    return [new RowLabels(before, this.#stride), new RowLabels(behind, this.#stride)]
  }
}
