import { cellMemory, mapMemory } from './memory-meter.ts'
import type { Source } from './source.ts'

/** Estimated memory of all live values of a source. */
export function cellsMemory({ cells }: Source): number {
  if (cells === undefined) return 0
  let bytes = mapMemory
  for (const ofFamily of cells.values()) bytes += mapMemory + cellMemory * ofFamily.size
  return bytes
}
