import type { ByteReader } from '../model/byte-reader.ts'
import type { ByteWriter } from '../model/byte-writer.ts'
import { defaultLimits, type Limits } from './limits.ts'

/**
 * By place in the bytes: new ones go to the end, and have their default where older bytes end before them.
 */
const order: readonly (keyof Limits)[] = [
  'maxSeries',
  'maxSeriesPerFamily',
  'maxFamilies',
  'maxSources',
  'maxBytes',
  'retentionSeconds',
  'liveSeconds',
  'maxLeaseSeconds',
  'maxStampAheadSeconds',
]

/** Writes limits by their place in `order`. */
export function writeLimits(into: ByteWriter, limits: Limits): void {
  into.varint(order.length)
  for (const key of order) into.number(limits[key])
}

/** Reads what `writeLimits` of this or an earlier version wrote. @throws MalformedBytesError */
export function readLimits(from: ByteReader): Limits {
  const limits: { -readonly [K in keyof Limits]: Limits[K] } = { ...defaultLimits }
  const count = from.count(1)
  for (let i = 0; i < count; i++) {
    const value = from.number()
    const key = order[i]
    if (key !== undefined) limits[key] = value
  }
  return limits
}

/** Whether no limit differs. */
export function areSameLimits(left: Limits, right: Limits): boolean {
  return order.every((key) => left[key] === right[key])
}
