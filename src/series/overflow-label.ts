import type { LabelDictionary } from '../model/labels.ts'
import { overflowLabel } from '../model/names.ts'

/** The label that only the series has which stands for all that found no room. */
export class OverflowLabel implements LabelDictionary {
  readonly name: string = overflowLabel

  text(id: number): string {
    if (id === 0) return 'true'
    throw new RangeError(`Cannot look up label "${this.name}": id must be known, received ${id}`)
  }
}
