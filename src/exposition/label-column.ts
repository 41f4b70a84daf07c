import type { LabelDictionary } from '../model/labels.ts'
import { escapeQuoted } from './escaped-text.ts'
import { flat } from './flat.ts'

/** The texts of one label with what stands around them in a line, each put together once. */
export class LabelColumn {
  readonly #before: string
  readonly #dictionary: LabelDictionary
  readonly #behind: string
  readonly #texts: string[] = []

  constructor(before: string, dictionary: LabelDictionary, behind: string) {
    this.#before = before
    this.#dictionary = dictionary
    this.#behind = behind
  }

  /** `,method="GET"} ` */
  text(id: number): string {
    return (this.#texts[id] ??= flat([this.#before, escapeQuoted(this.#dictionary.text(id)), this.#behind]))
  }
}

const columns = /* @__PURE__ */ new WeakMap<LabelDictionary, Map<string, LabelColumn>>()

/**
 * The column of a dictionary. It lives as long as the dictionary, whose ids never change their text.
 * @param name as it stands in the page
 * @param before what separates it from the label before it
 * @param behind what separates it from what follows
 */
export function labelColumn(
  before: string,
  name: string,
  dictionary: LabelDictionary,
  behind: string,
): LabelColumn {
  let own = columns.get(dictionary)
  if (own === undefined) columns.set(dictionary, (own = new Map<string, LabelColumn>()))
  const key = `${before}${name}=${behind}`
  let column = own.get(key)
  if (column === undefined) {
    own.set(key, (column = new LabelColumn(`${before}${name}="`, dictionary, `"${behind}`)))
  }
  return column
}
