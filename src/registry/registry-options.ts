import type { Clock } from '../model/clock.ts'
import type { LabelValue } from '../model/labels.ts'
import type { NameValidation } from '../model/names.ts'

/** Options of a `Registry`. */
export interface RegistryOptions {
  /** Labels of the family `target`, shown first on every page. @default none */
  readonly targetInfo?: Readonly<Record<string, LabelValue>> | undefined
  /**
   * Labels that are added to every series that the registry shows or has sent. A label of that name that a metric has
   * itself stays as it is.
   * @default none
   */
  readonly commonLabels?: Readonly<Record<string, LabelValue>> | undefined
  /**
   * The most series of an instrument that says nothing itself; `Infinity`: no limit. What is above goes to the series
   * `{edgeprom_overflow="true"}`, see `InstrumentOptions`.
   * @default 10000
   */
  readonly maxSeries?: number | undefined
  /**
   * Whether a collector that does not describe itself is collected when it is registered, so that clashes of names are
   * found then. One that is not synchronous is left alone.
   * @default false
   */
  readonly autoDescribe?: boolean | undefined
  /**
   * Whether collectors of which no names are known are asked when only some names are wanted (`name[]`, `restrict`).
   * @default false
   */
  readonly allowCollectorsWithoutNames?: boolean | undefined
  /** Which names instruments may have. @default 'utf8' */
  readonly nameValidation?: NameValidation | undefined
  /** Where instruments without a clock of their own take the time from. @default the system's clock */
  readonly clock?: Clock | undefined
}
