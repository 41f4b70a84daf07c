import { reservedSuffixes } from '../model/name-index.ts'
import type { FamilyPage } from './family-page.ts'

/** The names on a page, escaped: no two families may share one. */
export class PageNames {
  readonly #names = new Set<string>()

  /** Takes the names of a family; or none, and returns the one that is there twice. */
  take({ family, names }: FamilyPage): string | undefined {
    const wanted = reservedSuffixes(family.type).map((suffix) => names.escaped(suffix))
    const taken = wanted.find((name) => this.#names.has(name))
    if (taken === undefined) for (const name of wanted) this.#names.add(name)
    return taken
  }
}
