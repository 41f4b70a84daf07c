import type { LabelDictionary } from '../model/labels.ts'
import { escapeQuoted } from './escaped-text.ts'
import { flat } from './flat.ts'

/** `,method="GET"} ` by the id of `GET`, put together once. */
export type LabelColumn = (id: number) => string

const columns = /* @__PURE__ */ new WeakMap<LabelDictionary, Map<string, LabelColumn>>()

/**
 * The texts of a dictionary with what stands around them in a line. It lives as long as the dictionary, whose ids never
 * change their text.
 * @param before what stands before the name of the label
 * @param name as it stands in the page
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
  const start = `${before}${name}="`
  const key = start + behind
  let column = own.get(key)
  if (column === undefined) {
    const texts: string[] = []
    column = (id) => (texts[id] ??= flat([start, escapeQuoted(dictionary.text(id)), `"${behind}`]))
    own.set(key, column)
  }
  return column
}
