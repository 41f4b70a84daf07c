/** The names on a page, escaped: no two families may share one. */
export class PageNames {
  readonly #names = new Set<string>()

  /** Takes the names of a family; or none, and returns the one that is there twice. */
  take(reserved: readonly string[]): string | undefined {
    for (const name of reserved) if (this.#names.has(name)) return name
    for (const name of reserved) this.#names.add(name)
    return undefined
  }
}
