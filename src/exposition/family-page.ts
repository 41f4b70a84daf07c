import type { EncoderOptions } from '../model/format.ts'
import type { FamilyLayout } from './family-layout.ts'
import type { RowNotes } from './write-row.ts'

/** One family while a page of it is written. */
export class FamilyPage implements RowNotes {
  owners: Map<string, string> | undefined
  readonly #layout: FamilyLayout
  readonly #onCollision: EncoderOptions['onCollision']
  /** What is printed behind the rows, by suffix. */
  #kept: Map<string, string> | undefined
  #leftOut: Set<string> | undefined

  constructor(layout: FamilyLayout, onCollision: EncoderOptions['onCollision']) {
    this.#layout = layout
    this.#onCollision = onCollision
  }

  /** The families made of what the format does not print among the family's rows. */
  behind(): string {
    if (this.#kept === undefined) return ''
    let text = ''
    for (const suffix of this.#layout.style.dialect.behind) {
      const lines = this.#kept.get(suffix)
      if (lines) text += this.#layout.headOf(suffix, 'gauge') + lines
    }
    return text
  }

  keep(suffix: string, lines: string): '' {
    this.#kept ??= new Map<string, string>()
    this.#kept.set(suffix, (this.#kept.get(suffix) ?? '') + lines)
    return ''
  }

  leaveOut(label: string): '' {
    this.#leftOut ??= new Set<string>()
    if (!this.#leftOut.has(label)) this.#onCollision?.(this.#layout.family.name, label)
    this.#leftOut.add(label)
    return ''
  }
}
