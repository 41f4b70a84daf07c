import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { snappyBlock } from '../../src/push/snappy-block.ts'
import { SeededRandom } from '../harness/seeded-random.ts'
import { decodeSnappy } from './snappy-decoder.ts'

describe('snappyBlock()', () => {
  test.each([0, 1, 14, 15, 16, 59, 60, 61, 255, 256, 257, 2048, 65_535, 65_536, 65_537, 131_072, 200_000])(
    'gives back %d bytes, whether they repeat or not',
    (size) => {
      const random = new SeededRandom(size)
      const inputs = [
        new Uint8Array(size),
        random.bytes(new Uint8Array(size)),
        new Uint8Array(size).map((_, i) => (i % 777) % 251),
        new Uint8Array(size).map((_, i) => (random.chance(0.03) ? i : 65)),
      ]
      for (const input of inputs) {
        expect(Buffer.compare(decodeSnappy(snappyBlock(input)), input)).toBe(0)
      }
    },
  )

  test('gives back whatever it was given', () => {
    const piece = fc.tuple(fc.uint8Array({ maxLength: 90 }), fc.nat(60))
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const repeated = pieces.flatMap(([bytes, times]) => Array.from({ length: times }, () => [...bytes]))
        const input = Uint8Array.from(repeated.flat())
        expect(Buffer.compare(decodeSnappy(snappyBlock(input)), input)).toBe(0)
      }),
    )
  })

  test('adds at most three bytes for each 64 KiB that do not repeat', () => {
    const input = new SeededRandom(1).bytes(new Uint8Array(200_000))
    expect(snappyBlock(input).length).toBeLessThanOrEqual(input.length + 3 + 4 * 3)
  })

  test('makes similar series at least four times smaller', () => {
    const lines = Array.from(
      { length: 2000 },
      (_, i) => `__name__http_requests_total job api path /users/${i}`,
    )
    const input = new TextEncoder().encode(lines.join('\n'))
    expect(snappyBlock(input).length).toBeLessThan(input.length / 4)
  })
})
