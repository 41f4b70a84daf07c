import { type LabelDictionary, unknownLabelId } from './labels.ts'

/** The values that one label has in a family, by number. Only grows, so that readers may share it. */
export class LabelTexts implements LabelDictionary {
  readonly name: string
  readonly #texts: string[] = []
  readonly #ids = new Map<string, number>()

  constructor(name: string) {
    this.name = name
  }

  get size(): number {
    return this.#texts.length
  }

  text(id: number): string {
    return this.#texts[id] ?? unknownLabelId(this.name, id)
  }

  /** The id of a text, or -1. */
  find(text: string): number {
    return this.#ids.get(text) ?? -1
  }

  /** The id of a text, new when need be. */
  intern(text: string): number {
    const known = this.#ids.get(text)
    if (known !== undefined) return known
    this.#ids.set(text, this.#texts.length)
    return this.#texts.push(text) - 1
  }
}
