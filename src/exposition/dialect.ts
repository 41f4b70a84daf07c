import type { Exemplar } from '../model/exemplar.ts'
import type { FamilyType } from '../model/family-head.ts'
import type { CreatedSamples, Escaping } from '../model/format.ts'

/** In what a format of lines differs from the others. */
export interface Dialect {
  /** What stands behind `# TYPE` for each type. */
  readonly types: Readonly<Record<FamilyType, string>>
  /** What the name behind `# HELP` and `# TYPE` carries beyond the family's own. */
  readonly headSuffixes: Readonly<Partial<Record<FamilyType, string>>>
  readonly hasUnits: boolean
  /** Settings under which start times are printed. */
  readonly created: readonly CreatedSamples[]
  /** Suffixes of the samples that are printed behind the family, each as a gauge of its own, in this order. */
  readonly behind: readonly string[]
  /** The last line of a page. */
  readonly end: string
  /** The text of `# HELP`. */
  help(text: string): string
  /** What follows a value whose series has a timestamp. */
  timestamp(seconds: number): string
  /** What follows that in a sample that has an exemplar. */
  exemplar(exemplar: Exemplar, escaping: Escaping): string
}
