import type { FamilyHead } from '../model/family-head.ts'
import type { MetricFamily } from '../model/metric-family.ts'
import { rowFamily } from '../model/row-family.ts'

const head: FamilyHead = {
  type: 'counter',
  name: 'edgeprom_collector_errors',
  help: 'Times that families were left out of a page because their collector failed, hung or clashed',
  unit: '',
}

/** Collectors that are counted by name; the rest together. */
const maxCollectors = 100

/** Counts what was left out of pages. Plain numbers only: requests share it. */
export class CollectorErrors {
  readonly #counts = new Map<string, number>()

  add(collector: string): void {
    const isKnown = this.#counts.has(collector) || this.#counts.size < maxCollectors
    const name = isKnown ? collector : 'other'
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1)
  }

  /** The family of the counts, once there is one. */
  families(): readonly MetricFamily[] {
    if (this.#counts.size === 0) return []
    const rows = [...this.#counts].map(([collector, count]) => ({ labels: [collector], values: [count] }))
    return [rowFamily(head, ['collector'], rows)]
  }
}
