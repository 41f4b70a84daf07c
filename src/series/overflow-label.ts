import { type LabelDictionary, unknownLabelId } from '../model/labels.ts'
import { overflowLabel } from '../model/names.ts'

/** The label that only the series has which stands for all that found no room. */
export class OverflowLabel implements LabelDictionary {
  readonly name: string = overflowLabel

  text(id: number): string {
    return id === 0 ? 'true' : unknownLabelId(this.name, id)
  }
}
