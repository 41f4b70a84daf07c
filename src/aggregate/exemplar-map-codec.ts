import type { Exemplar } from '../model/exemplar.ts'
import type { TextTableReader } from './text-table-reader.ts'
import type { TextTableWriter } from './text-table-writer.ts'

/** The exemplars of a family, by number of the value, as views and snapshots carry them. */
export function writeExemplarMap(into: TextTableWriter, exemplars: ReadonlyMap<number, Exemplar>): void {
  into.list([...exemplars], ([key, { labels, value, timestampSeconds }]) => {
    into.varint(key)
    into.pairs(labels)
    into.number(value)
    into.number(timestampSeconds ?? NaN)
  })
}

/** Reads what `writeExemplarMap` wrote. @throws MalformedBytesError */
export function readExemplarMap(from: TextTableReader): ReadonlyMap<number, Exemplar> {
  const entries = from.list(4, () => {
    const key = from.varint()
    const labels = from.pairs()
    const value = from.number()
    const seconds = from.number()
    const timestampSeconds = Number.isNaN(seconds) ? undefined : seconds
    return [key, { labels, value, timestampSeconds }] as const
  })
  return new Map(entries)
}
