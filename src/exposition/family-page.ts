import type { EncoderOptions } from '../model/format.ts'
import type { FamilyLayout } from './family-layout.ts'
import type { LineOutput } from './line-output.ts'
import type { RowOutput } from './write-row.ts'

/** One family while a page of it is written. */
export class FamilyPage implements RowOutput {
  readonly layout: FamilyLayout
  readonly out: LineOutput
  owners: Map<string, string> | undefined
  readonly #onCollision: EncoderOptions['onCollision']
  /** What is printed behind the rows, by suffix. */
  #kept: Map<string, string[]> | undefined
  #leftOut: Set<string> | undefined

  constructor(layout: FamilyLayout, out: LineOutput, onCollision: EncoderOptions['onCollision']) {
    this.layout = layout
    this.out = out
    this.#onCollision = onCollision
  }

  /** Writes the families made of what the format does not print among the family's rows. */
  writeBehind(): void {
    if (this.#kept === undefined) return
    for (const suffix of this.layout.style.dialect.behind) {
      const lines = this.#kept.get(suffix)
      if (lines === undefined) continue
      this.out.write(this.layout.headOf(suffix, 'gauge'))
      for (const text of lines) this.out.write(text)
    }
  }

  keep(suffix: string, text: string): void {
    this.#kept ??= new Map<string, string[]>()
    let lines = this.#kept.get(suffix)
    if (lines === undefined) this.#kept.set(suffix, (lines = []))
    lines.push(text)
  }

  leaveOut(label: string): void {
    this.#leftOut ??= new Set<string>()
    if (this.#leftOut.has(label)) return
    this.#leftOut.add(label)
    this.#onCollision?.(this.layout.family.name, label)
  }
}
