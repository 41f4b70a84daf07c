import type { LabelDictionary } from '../model/labels.ts'
import { escapeQuoted } from './escaped-text.ts'
import { flat } from './flat.ts'

/** The texts of one label as they stand in a line, each written once. */
export class LabelColumn {
  readonly #name: string
  readonly #dictionary: LabelDictionary
  readonly #plain: string[] = []
  readonly #withComma: string[] = []

  constructor(name: string, dictionary: LabelDictionary) {
    this.#name = name
    this.#dictionary = dictionary
  }

  /** `method="GET"` */
  plain(id: number): string {
    return (this.#plain[id] ??= this.#write('', id))
  }

  /** `,method="GET"` */
  withComma(id: number): string {
    return (this.#withComma[id] ??= this.#write(',', id))
  }

  #write(comma: string, id: number): string {
    return flat([comma, this.#name, '="', escapeQuoted(this.#dictionary.text(id)), '"'])
  }
}

const columns = /* @__PURE__ */ new WeakMap<LabelDictionary, Map<string, LabelColumn>>()

/**
 * The column of a dictionary. It lives as long as the dictionary, whose ids never change their text.
 * @param name as it stands in the page
 */
export function labelColumn(name: string, dictionary: LabelDictionary): LabelColumn {
  let named = columns.get(dictionary)
  if (named === undefined) columns.set(dictionary, (named = new Map<string, LabelColumn>()))
  let column = named.get(name)
  if (column === undefined) named.set(name, (column = new LabelColumn(name, dictionary)))
  return column
}
