import type { ByteReader } from '../model/byte-reader.ts'
import type { ByteWriter } from '../model/byte-writer.ts'
import { defaultLimits, limitNames, type Limits } from './limits.ts'

/** Writes limits by their place in `limitNames`. */
export function writeLimits(into: ByteWriter, limits: Limits): void {
  into.varint(limitNames.length)
  for (const key of limitNames) into.number(limits[key])
}

/**
 * Reads what `writeLimits` of this or an earlier version wrote: what older bytes end before has its default.
 * @throws MalformedBytesError
 */
export function readLimits(from: ByteReader): Limits {
  const limits: { -readonly [K in keyof Limits]: Limits[K] } = { ...defaultLimits }
  const count = from.count(1)
  for (let i = 0; i < count; i++) {
    const value = from.number()
    const key = limitNames[i]
    if (key !== undefined) limits[key] = value
  }
  return limits
}

/** Whether no limit differs. */
export function areSameLimits(left: Limits, right: Limits): boolean {
  return limitNames.every((key) => left[key] === right[key])
}
