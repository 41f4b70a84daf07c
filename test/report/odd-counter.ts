import { Counter } from '../../src/instruments/counter.ts'
import type { Registry } from '../../src/registry/registry.ts'

/** Registers a counter at 5 that no batch carries until it is mended. */
export function oddCounter(registry: Registry): { readonly mend: () => void } {
  const counter = new Counter({ name: 'odd', help: '', registry })
  counter.inc(5)
  const { table } = counter.sendable()
  const { head } = table
  table.head = { type: 'unknown', name: 'odd', help: '', unit: '' }
  return {
    mend: () => {
      table.head = head
    },
  }
}
