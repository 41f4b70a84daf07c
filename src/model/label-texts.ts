import { labelText, type LabelDictionary, unknownLabelId } from './labels.ts'

/** The values that one label has in a family, by number. Ids are handed out in order and keep their text. */
export class LabelTexts implements LabelDictionary {
  readonly name: string
  readonly #texts: string[] = []
  /** Also holds numbers and booleans as they were given, so that a hot caller does not pay for their text again. */
  readonly #ids = new Map<unknown, number>()

  constructor(name: string) {
    this.name = name
  }

  /** How many ids were handed out. */
  get size(): number {
    return this.#texts.length
  }

  text(id: number): string {
    return this.#texts[id] ?? unknownLabelId(this.name, id)
  }

  /** The id of a value, or -1 when no series has had it. @throws TypeError for what cannot be a label value. */
  find(value: unknown): number {
    const known = this.#ids.get(value)
    if (known !== undefined) return known
    const text = labelText(this.name, value)
    const id = this.#ids.get(text)
    if (id === undefined) return -1
    if (value !== text) this.#ids.set(value, id)
    return id
  }

  /** The id of a value, new when need be. @throws TypeError for what cannot be a label value. */
  intern(value: unknown): number {
    const known = this.find(value)
    if (known >= 0) return known
    const text = labelText(this.name, value)
    const id = this.#texts.push(text) - 1
    this.#ids.set(text, id)
    return id
  }
}
