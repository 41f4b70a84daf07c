import type { Exemplar } from '../model/exemplar.ts'
import type { TextTableReader } from './text-table-reader.ts'
import type { TextTableWriter } from './text-table-writer.ts'

/** The exemplars of a family, by number of the value, as views and snapshots carry them. */
export function writeExemplarMap(into: TextTableWriter, exemplars: ReadonlyMap<number, Exemplar>): void {
  into.varint(exemplars.size)
  for (const [key, { labels, value, timestampSeconds }] of exemplars) {
    into.varint(key)
    into.pairs(labels)
    into.number(value)
    into.number(timestampSeconds ?? NaN)
  }
}

/** Reads what `writeExemplarMap` wrote. @throws MalformedBytesError */
export function readExemplarMap(from: TextTableReader): ReadonlyMap<number, Exemplar> {
  const exemplars = new Map<number, Exemplar>()
  for (let left = from.count(4); left > 0; left--) {
    const key = from.varint()
    const labels = from.pairs()
    const value = from.number()
    const timestampSeconds = from.number()
    exemplars.set(key, {
      labels,
      value,
      timestampSeconds: Number.isNaN(timestampSeconds) ? undefined : timestampSeconds,
    })
  }
  return exemplars
}
