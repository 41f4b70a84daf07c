import { describe, expect, test } from 'vitest'
import { snappyBlock } from '../../src/push/snappy-block.ts'
import { decodeSnappy } from '../push/snappy-decoder.ts'
import { bytesOf, hexOf } from './hex.ts'
import { readVectors } from './vectors.ts'

const { decode, encode } = readVectors('snappy-block.json') as {
  readonly decode: readonly {
    readonly desc: string
    readonly inputHex: string
    readonly wantHex: string | null
  }[]
  readonly encode: readonly { readonly name: string; readonly raw: string; readonly golangSnappy: string }[]
}

test.each(encode)('snappyBlock() writes what golang/snappy does: $name', ({ raw, golangSnappy }) => {
  expect(hexOf(snappyBlock(bytesOf(raw)))).toBe(golangSnappy)
})

describe('the decoder that tests read blocks with takes and refuses what golang/snappy does', () => {
  test.each(decode)('$desc', ({ inputHex, wantHex }) => {
    const read = (): string => hexOf(decodeSnappy(bytesOf(inputHex)))
    if (wantHex === null) expect(read).toThrow(RangeError)
    else expect(read()).toBe(wantHex)
  })
})
