import type { FamilyHead } from '../model/family-head.ts'

/**
 * Estimated bytes of memory. An estimate is enough to keep an aggregate within bounds; what matters is that
 * it follows from the content alone, so that every copy of an aggregate comes to the same verdicts.
 */
export class MemoryMeter {
  bytes = 0
}

/** A text of a label, with its place in a map. */
export function textMemory(text: string): number {
  return 64 + 2 * text.length
}

/** A family without series. */
export function familyMemory(head: FamilyHead): number {
  const texts = [head.name, head.help, head.unit, ...(head.type === 'stateset' ? head.states : [])]
  return texts.reduce((bytes, text) => bytes + textMemory(text), 1_024)
}

/** A source without live values. */
export const sourceMemory = 300
/** One value that one source has of one series. */
export const cellMemory = 48
/** An exemplar without its labels. */
export const exemplarMemory = 128
