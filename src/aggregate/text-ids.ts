/**
 * Remembers, while one batch is applied, which id a string of the batch has in a label of a family. Strings
 * are looked up by their place, which is much faster than by their text.
 */
export class TextIds {
  #labels = 0
  /** Two numbers a string: which label its remembered id belongs to, 0 for none, and the id. */
  readonly #remembered: Int32Array

  constructor(strings: number) {
    this.#remembered = new Int32Array(2 * strings)
  }

  /** Numbers for some labels, which nobody has had before. @returns the first */
  allot(labels: number): number {
    const first = this.#labels + 1
    this.#labels += labels
    return first
  }

  /** The id of the string at `place`, or -1 when it is not remembered. */
  get(label: number, place: number): number {
    return this.#remembered[2 * place] === label ? (this.#remembered[2 * place + 1] ?? -1) : -1
  }

  set(label: number, place: number, id: number): void {
    this.#remembered[2 * place] = label
    this.#remembered[2 * place + 1] = id
  }
}
