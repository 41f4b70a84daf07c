import type { Clock } from '../model/clock.ts'
import { type Exemplar, exemplarLabels } from '../model/exemplar.ts'
import type { LabelValue } from '../model/labels.ts'
import type { NameValidation } from '../model/names.ts'

/** Options of one `inc` or `observe`. */
export interface RecordOptions {
  /**
   * Labels that lead from this observation to a trace; at most 128 code points. The newest is kept.
   * @see OpenMetrics 1.0, "Exemplars"
   */
  readonly exemplar?: Readonly<Record<string, LabelValue>> | undefined
}

/** What an exemplar needs to know of the series that it is for. */
interface Recorded {
  readonly head: { readonly name: string }
  readonly clock: Clock
  readonly nameValidation: NameValidation
}

/** The exemplar that the options ask for, checked. @throws TypeError, RangeError when its labels are not allowed. */
export function exemplarOf(
  series: Recorded,
  options: RecordOptions | undefined,
  value: number,
): Exemplar | undefined {
  if (options?.exemplar === undefined) return undefined
  const labels = exemplarLabels(series.head.name, options.exemplar, series.nameValidation)
  return labels === undefined ? undefined : { labels, value, timestampSeconds: series.clock.nowSeconds() }
}
