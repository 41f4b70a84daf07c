/** The memory that all images of a format may take together. */
export class ImageBudget {
  readonly #maxBytes: number
  #spentBytes = 0

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  get isSpent(): boolean {
    return this.#spentBytes >= this.#maxBytes
  }

  /** @param bytes below 0: what is free again */
  spend(bytes: number): void {
    this.#spentBytes += bytes
  }
}
