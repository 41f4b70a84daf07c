import type { Escaping } from '../model/format.ts'
import { isLegacyMetricName } from '../model/names.ts'
import { writtenMetricName } from './escaped-text.ts'
import { escapeMetricName } from './escaping.ts'

/** The names of a family and of its samples, as a page has them. */
export class FamilyNames {
  readonly #name: string
  readonly #escaping: Escaping
  /** Suffixes are legal everywhere: one look at the family's name spares one at each sample's. */
  readonly #isPlain: boolean

  constructor(name: string, escaping: Escaping) {
    this.#name = name
    this.#escaping = escaping
    this.#isPlain = escaping !== 'dots' && isLegacyMetricName(name)
  }

  /** A sample's name, not yet in quotes: what must be unique on the page. */
  escaped(suffix: string): string {
    const name = this.#name + suffix
    return this.#isPlain ? name : escapeMetricName(name, this.#escaping)
  }

  /** The same as it stands there: in quotes where it needs them. */
  written(suffix: string): string {
    return this.#isPlain ? this.#name + suffix : writtenMetricName(this.escaped(suffix))
  }

  /** How a line of a sample begins: `open` when it has labels, `bare` when it has none. */
  line(suffix: string): { readonly open: string; readonly bare: string } {
    const name = this.written(suffix)
    const isQuoted = name.startsWith('"')
    return isQuoted ? { open: `{${name},`, bare: `{${name}} ` } : { open: `${name}{`, bare: `${name} ` }
  }
}
