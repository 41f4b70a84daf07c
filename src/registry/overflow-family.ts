import type { FamilyHead } from '../model/family-head.ts'
import type { MetricFamily } from '../model/metric-family.ts'
import { rowFamily } from '../model/row-family.ts'

/** How often series of a metric found no room. */
export interface Overflow {
  readonly metric: string
  readonly count: number
}

/** What a registry says about the limits of its instruments, once one was reached. */
export const overflowHead: FamilyHead = {
  type: 'counter',
  name: 'edgeprom_overflow',
  help: 'Times that a new series found no room in its metric: counted in its overflow series, or refused',
  unit: '',
}

/** Made when it is collected: what is over a limit must not need a series. */
export function overflowFamily(overflows: readonly Overflow[]): MetricFamily {
  return rowFamily(
    overflowHead,
    ['metric'],
    overflows.map(({ metric, count }) => ({ labels: [metric], values: [count] })),
  )
}
