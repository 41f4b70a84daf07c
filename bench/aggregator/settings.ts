import type { SeededRandom } from '../../test/harness/seeded-random.ts'

/** How everything is measured. */
export interface Settings {
  /** Where files are kept meanwhile. */
  readonly folder: string
  readonly random: SeededRandom
  /** Of each turn. */
  readonly seconds: number
  readonly rounds: number
}
