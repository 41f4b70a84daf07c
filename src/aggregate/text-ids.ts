/**
 * Remembers, while one batch is applied, which id a string of the batch has in a label of a family. Strings
 * are looked up by their place, which is much faster than by their text.
 */
export class TextIds {
  #labels = 0
  /** Which label the remembered id of a string belongs to; 0: none. */
  readonly #owners: Int32Array
  readonly #ids: Int32Array

  constructor(strings: number) {
    this.#owners = new Int32Array(strings)
    this.#ids = new Int32Array(strings)
  }

  /** Numbers for some labels, which nobody has had before. @returns the first */
  allot(labels: number): number {
    const first = this.#labels + 1
    this.#labels += labels
    return first
  }

  /** The id of the string at `place`, or -1 when it is not remembered. */
  get(label: number, place: number): number {
    return this.#owners[place] === label ? (this.#ids[place] ?? -1) : -1
  }

  set(label: number, place: number, id: number): void {
    this.#owners[place] = label
    this.#ids[place] = id
  }
}
