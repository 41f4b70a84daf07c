import type { Bytes } from '../../src/model/bytes.ts'

/** Reads one Snappy block, every form of element. @throws RangeError for one that is damaged */
export function decodeSnappy(input: Uint8Array): Bytes {
  let at = 0
  const next = (count: number): number => {
    if (at + count > input.length) throw new RangeError('the block ends early')
    let value = 0
    for (let i = 0; i < count; i++) value += (input[at++] ?? 0) * 2 ** (8 * i)
    return value
  }
  let length = 0
  for (let scale = 1; ; scale *= 128) {
    const byte = next(1)
    length += (byte & 127) * scale
    if (byte < 128) break
  }
  if (length > 2 ** 31) throw new RangeError('the block says that it is too long')
  const output = new Uint8Array(length)
  let end = 0
  const grow = (count: number): void => {
    if (end + count > length) throw new RangeError('there is more than was said')
    end += count
  }
  while (at < input.length) {
    const tag = next(1)
    const high = tag >>> 2
    if ((tag & 3) === 0) {
      const count = 1 + (high < 60 ? high : next(high - 59))
      if (at + count > input.length) throw new RangeError('the block ends early')
      grow(count)
      output.set(input.subarray(at, at + count), end - count)
      at += count
      continue
    }
    const isShort = (tag & 3) === 1
    const count = isShort ? (high & 7) + 4 : high + 1
    const offset = isShort ? ((tag >>> 5) << 8) + next(1) : next((tag & 3) === 2 ? 2 : 4)
    if (offset === 0 || offset > end) throw new RangeError('a copy is from before the beginning')
    grow(count)
    for (let i = end - count; i < end; i++) output[i] = output[i - offset] ?? 0
  }
  if (end !== length) throw new RangeError('there is less than was said')
  return output
}
