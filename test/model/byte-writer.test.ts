import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ByteReader } from '../../src/model/byte-reader.ts'
import { ByteWriter } from '../../src/model/byte-writer.ts'
import type { Bytes } from '../../src/model/bytes.ts'
import { MalformedBytesError } from '../../src/model/errors.ts'

type Field =
  | { readonly kind: 'u8' | 'f64' | 'varint' | 'number'; readonly value: number }
  | { readonly kind: 'bytes'; readonly value: Bytes }

const safe = fc.oneof(
  fc.maxSafeNat(),
  fc.nat(300),
  fc.constantFrom(2 ** 31 - 1, 2 ** 31, 2 ** 32, 2 ** 53 - 1),
)
const double = fc.double()
const field: fc.Arbitrary<Field> = fc.oneof(
  fc.record({ kind: fc.constant('u8' as const), value: fc.nat(255) }),
  fc.record({ kind: fc.constant('f64' as const), value: double }),
  fc.record({ kind: fc.constant('varint' as const), value: safe }),
  fc.record({ kind: fc.constant('number' as const), value: fc.oneof(double, safe, fc.integer()) }),
  fc.record({
    kind: fc.constant('bytes' as const),
    value: fc.uint8Array({ maxLength: 40 }).map((bytes) => Uint8Array.from(bytes)),
  }),
)

function write(fields: readonly Field[]): Bytes {
  const into = new ByteWriter(1)
  for (const one of fields) {
    if (one.kind === 'bytes') into.bytes(one.value)
    else into[one.kind](one.value)
  }
  expect(into.length).toBe(into.finish().length)
  return into.finish()
}

function read(from: ByteReader, fields: readonly Field[]): readonly Field[] {
  return fields.map((one) =>
    one.kind === 'bytes'
      ? { kind: one.kind, value: Uint8Array.from(from.bytes(one.value.length)) }
      : { kind: one.kind, value: from[one.kind]() },
  )
}

describe('ByteWriter, ByteReader', () => {
  test('what was written is read back, -0 and NaN included, and nothing is left', () => {
    fc.assert(
      fc.property(fc.array(field, { maxLength: 30 }), (fields) => {
        const from = new ByteReader(write(fields))
        expect(read(from, fields)).toEqual(fields)
        expect(from.remaining).toBe(0)
      }),
      { numRuns: 500 },
    )
  })

  test('bytes that are cut off anywhere are refused', () => {
    fc.assert(
      fc.property(fc.array(field, { minLength: 1, maxLength: 8 }), (fields) => {
        const bytes = write(fields)
        for (let length = 0; length < bytes.length; length++) {
          expect(() => read(new ByteReader(bytes.slice(0, length)), fields)).toThrow(MalformedBytesError)
        }
      }),
    )
  })

  test('a reader starts where it is told and says where it is', () => {
    const from = new ByteReader(Uint8Array.of(1, 2, 3), 1)
    expect([from.offset, from.remaining, from.u8(), from.offset]).toEqual([1, 2, 2, 2])
  })

  test('a reader of a part of a buffer stays in it', () => {
    const part = Uint8Array.of(9, 9, 0, 0, 0, 0, 0, 0, 0xf0, 0x3f, 9).subarray(2, 10)
    const from = new ByteReader(part)
    expect(from.f64()).toBe(1)
    expect(() => from.u8()).toThrow('Cannot read bytes: the bytes end early at byte 8')
  })
})

describe('ByteWriter', () => {
  test.each<[number, readonly number[]]>([
    [0, [0]],
    [127, [0x7f]],
    [128, [0x80, 0x01]],
    [300, [0xac, 0x02]],
    [2 ** 31, [0x80, 0x80, 0x80, 0x80, 0x08]],
    [2 ** 53 - 1, [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x0f]],
  ])('varint() writes %d in its shortest form', (value, bytes) => {
    expect([...write([{ kind: 'varint', value }])]).toEqual(bytes)
  })

  test.each([-1, 0.5, 2 ** 53, Number.NaN, Infinity])('varint() refuses %d', (value) => {
    expect(() => new ByteWriter().varint(value)).toThrow(
      new RangeError(`Cannot write a varint: value must be an integer from 0 to 2^53 - 1, received ${value}`),
    )
  })

  test.each([
    [0, 1],
    [63, 1],
    [64, 2],
    [2 ** 51 - 1, 8],
    [2 ** 51, 9],
    [-1, 9],
    [-0, 9],
    [0.5, 9],
    [Number.NaN, 9],
  ])('number() writes %d in %d bytes', (value, length) => {
    expect(write([{ kind: 'number', value }])).toHaveLength(length)
  })

  test('finish() gives a copy that later writes leave alone', () => {
    const into = new ByteWriter()
    into.u8(1)
    const finished = into.finish()
    into.u8(2)
    expect([...finished]).toEqual([1])
    expect([...into.finish()]).toEqual([1, 2])
  })
})

describe('ByteReader', () => {
  test.each<[string, readonly number[], string]>([
    ['a longer form than needed', [0x80, 0x00], 'a varint is longer than it must be at byte 2'],
    ['2^53', [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x10], 'a varint is above 2^53 - 1 at byte 8'],
    [
      'nine bytes',
      [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01],
      'a varint is above 2^53 - 1 at byte 8',
    ],
  ])('varint() refuses %s', (_, bytes, message) => {
    expect(() => new ByteReader(Uint8Array.from(bytes)).varint()).toThrow(`Cannot read bytes: ${message}`)
  })

  test('number() refuses an unknown form', () => {
    expect(() => new ByteReader(Uint8Array.of(3)).number()).toThrow('a number has an unknown form')
  })

  test('count() believes no more than can follow', () => {
    expect(new ByteReader(Uint8Array.of(2, 0, 0, 0, 0)).count(2)).toBe(2)
    expect(() => new ByteReader(Uint8Array.of(3, 0, 0, 0, 0)).count(2)).toThrow(
      '3 entries do not fit into what is left',
    )
  })

  test('any bytes give a value or MalformedBytesError', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 12 }), (bytes) => {
        const from = new ByteReader(Uint8Array.from(bytes))
        try {
          for (;;) expect(from.varint()).toBeGreaterThanOrEqual(0)
        } catch (error) {
          expect(error).toBeInstanceOf(MalformedBytesError)
        }
      }),
    )
  })
})

test('ByteWriter.list() of texts is read by ByteReader.list() as it was written', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'grapheme', maxLength: 9 }), { maxLength: 9 }), (texts) => {
      const into = new ByteWriter(1)
      into.list(texts, (text) => into.utf8(text))
      const from = new ByteReader(into.finish())
      expect(from.list(1, () => from.utf8())).toEqual(texts)
      expect(from.remaining).toBe(0)
    }),
  )
})

test.each([
  { bytes: [2, 0], because: '2 entries do not fit into what is left' },
  { bytes: [1, 2, 0x61], because: 'the bytes end early' },
  { bytes: [1, 1, 0xff], because: 'the text is not UTF-8' },
])('ByteReader.list(), utf8() refuse $bytes: $because', ({ bytes, because }) => {
  const from = new ByteReader(Uint8Array.from(bytes))
  expect(() => from.list(1, () => from.utf8())).toThrow(because)
})
