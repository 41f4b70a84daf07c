/** A field as the wire has it: its bytes, and its number where it is a varint or of 64 bits. */
export interface Field {
  readonly number: number
  readonly wire: number
  readonly value: bigint
  readonly bytes: Uint8Array
}

/** The fields of a message, in their order. @throws RangeError where it is damaged */
export function readFields(message: Uint8Array): readonly Field[] {
  const fields: Field[] = []
  for (let at = 0; at < message.length;) {
    const tag = readVarint(message, at)
    const [number, wire] = [Number(tag.value >> 3n), Number(tag.value & 7n)]
    at = tag.end
    const counted = wire === 1 ? { value: 8n, end: at } : readVarint(message, at)
    const start = wire === 0 ? at : counted.end
    const end = wire === 0 ? counted.end : start + Number(counted.value)
    if (![0, 1, 2].includes(wire) || end > message.length) throw new RangeError(`field ${number} is damaged`)
    const bytes = message.subarray(start, end)
    const value = wire === 1 ? bits(bytes).getBigUint64(0, true) : counted.value
    fields.push({ number, wire, value, bytes })
    at = end
  }
  return fields
}

/** All varints of a packed field. */
export function readVarints(bytes: Uint8Array): readonly bigint[] {
  const values: bigint[] = []
  for (let at = 0; at < bytes.length;) {
    const { value, end } = readVarint(bytes, at)
    values.push(value)
    at = end
  }
  return values
}

/** A double by its eight bytes. */
export function readDouble(bytes: Uint8Array): number {
  return bits(bytes).getFloat64(0, true)
}

function readVarint(bytes: Uint8Array, start: number): { readonly value: bigint; readonly end: number } {
  let value = 0n
  for (let at = start, shift = 0n; shift < 70n; at++, shift += 7n) {
    const byte = bytes[at]
    if (byte === undefined) break
    value |= BigInt(byte & 127) << shift
    if (byte < 128) return { value, end: at + 1 }
  }
  throw new RangeError('a varint is damaged')
}

function bits(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
}
