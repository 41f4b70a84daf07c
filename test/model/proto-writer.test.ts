import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ProtoWriter } from '../../src/model/proto-writer.ts'
import { readDouble, readFields, readVarints } from '../push/proto-reader.ts'

function written(write: (writer: ProtoWriter) => void, capacity?: number): string {
  const writer = new ProtoWriter(capacity)
  write(writer)
  return Buffer.from(writer.finish()).toString('hex')
}

test.each([
  { because: 'zero is written', write: (w: ProtoWriter) => w.int(1, 0), hex: '0800' },
  { because: 'one byte', write: (w: ProtoWriter) => w.int(1, 127), hex: '087f' },
  { because: 'two bytes', write: (w: ProtoWriter) => w.int(1, 300), hex: '08ac02' },
  { because: 'a field above 15', write: (w: ProtoWriter) => w.int(16, 1), hex: '800101' },
  { because: '2^31', write: (w: ProtoWriter) => w.int(1, 2 ** 31), hex: '088080808008' },
  { because: '2^53 - 1', write: (w: ProtoWriter) => w.int(1, 2 ** 53 - 1), hex: '08ffffffffffffff0f' },
  { because: 'minus one', write: (w: ProtoWriter) => w.int(1, -1), hex: '08ffffffffffffffffff01' },
  {
    because: 'minus 2^53 + 1',
    write: (w: ProtoWriter) => w.int(1, 1 - 2 ** 53),
    hex: '0881808080808080f0ff01',
  },
  { because: 'a double', write: (w: ProtoWriter) => w.double(1, 1.5), hex: '09000000000000f83f' },
  {
    because: 'bits',
    write: (w: ProtoWriter) => w.fixed64(1, 0x7ff0000000000002n),
    hex: '09020000000000f07f',
  },
  { because: 'text', write: (w: ProtoWriter) => w.string(2, 'aé😀'), hex: '120761c3a9f09f9880' },
  { because: 'no text', write: (w: ProtoWriter) => w.string(2, ''), hex: '1200' },
  { because: 'bytes', write: (w: ProtoWriter) => w.bytes(3, Uint8Array.of(1, 2)), hex: '1a020102' },
])('ProtoWriter writes what the encoding says: $because', ({ write, hex }) => {
  expect(written(write)).toBe(hex)
  expect(written(write, 1)).toBe(hex)
})

test('ProtoWriter.float64() writes every NaN as the one without a meaning', () => {
  const stale = new Float64Array(Uint32Array.of(2, 0x7ff00000).buffer)
  expect(written((writer) => writer.float64(stale[0] ?? 0))).toBe('000000000000f87f')
})

describe('ProtoWriter.end()', () => {
  test.each([0, 1, 127, 128, 16_383, 16_384, 2_097_151, 2_097_152])(
    'closes a message of %d bytes',
    (size) => {
      const writer = new ProtoWriter(1)
      const outer = writer.begin(1)
      const inner = writer.begin(2)
      writer.bytes(3, new Uint8Array(size).fill(7))
      writer.end(inner)
      writer.int(4, 5)
      writer.end(outer)
      const [message] = readFields(writer.finish())
      const [within, after] = readFields(message?.bytes ?? new Uint8Array(0))
      const [bytes] = readFields(within?.bytes ?? new Uint8Array(0))
      expect(bytes?.bytes.length).toBe(size)
      expect(bytes?.bytes.every((byte) => byte === 7)).toBe(true)
      expect(after).toMatchObject({ number: 4, value: 5n })
    },
  )
})

test('ProtoWriter writes integers, doubles and text that read back as they were', () => {
  const integer = fc.maxSafeInteger()
  fc.assert(
    fc.property(fc.array(integer), fc.double(), fc.string({ unit: 'grapheme' }), (integers, double, text) => {
      const writer = new ProtoWriter(1)
      const packed = writer.begin(1)
      for (const value of integers) writer.varint(value)
      writer.end(packed)
      writer.double(3, double)
      writer.string(4, text)
      const [a, b, c] = readFields(writer.finish()).map(({ bytes }) => bytes)
      const none = new Uint8Array(0)
      expect(readVarints(a ?? none).map((value) => Number(BigInt.asIntN(64, value)))).toEqual(
        integers.map((value) => value + 0),
      )
      expect(readDouble(b ?? none)).toBe(double)
      expect(new TextDecoder().decode(c)).toBe(text)
    }),
  )
})
