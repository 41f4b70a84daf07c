import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ByteWriter } from '../../src/model/byte-writer.ts'
import { TextTable } from '../../src/aggregate/text-table.ts'
import { TextTableReader } from '../../src/aggregate/text-table-reader.ts'
import { anyText } from './arbitrary.ts'

function read(write: (into: ByteWriter) => void): readonly string[] {
  const into = new ByteWriter()
  write(into)
  const reader = new TextTableReader(into.finish())
  reader.readTable()
  return reader.texts
}

/** A table as somebody may have made it up. */
function written(lengths: readonly number[], text: Uint8Array): (into: ByteWriter) => void {
  return (into) => {
    into.varint(lengths.length)
    for (const length of lengths) into.varint(length)
    into.varint(text.length)
    into.bytes(text)
  }
}

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)

describe('TextTable', () => {
  test('comes back as it was, each string once', () => {
    fc.assert(
      fc.property(fc.array(anyText), (texts) => {
        const table = new TextTable()
        const places = texts.map((text) => table.place(text))
        const back = read((into) => table.write(into))
        expect(places.map((place) => back[place])).toEqual(texts)
        expect(back).toEqual([...new Set(texts)])
      }),
    )
  })

  test('keeps a byte order mark', () => {
    expect(read(written([1, 1], utf8('\uFEFFa')))).toEqual(['\uFEFF', 'a'])
  })

  test.each([
    { because: 'the lengths are too short', lengths: [1], text: utf8('ab'), reason: /do not add up/ },
    { because: 'the lengths are too long', lengths: [3], text: utf8('ab'), reason: /do not add up/ },
    {
      because: 'a string starts in the middle of a character',
      lengths: [1, 1],
      text: utf8('😀'),
      reason: /starts inside a character/,
    },
    { because: 'the text is not UTF-8', lengths: [1], text: Uint8Array.of(0xff), reason: /not UTF-8/ },
    {
      because: 'the text is a surrogate by itself',
      lengths: [1],
      text: Uint8Array.of(0xed, 0xa0, 0x80),
      reason: /not UTF-8/,
    },
    {
      because: 'there are more strings than bytes',
      lengths: [],
      text: new Uint8Array(),
      reason: /not add up/,
      count: 5_000_000,
    },
  ])('is refused when $because', ({ lengths, text, reason, count }) => {
    const write = count === undefined ? written(lengths, text) : (into: ByteWriter) => into.varint(count)
    expect(() => read(write)).toThrow(count === undefined ? reason : /do not fit/)
  })
})
