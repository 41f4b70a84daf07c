import { describe, expect, test } from 'vitest'
import { pageStream } from '../../src/http/page-stream.ts'
import type { Bytes } from '../../src/model/bytes.ts'

const rest = async (): Promise<void> => {}
const ignore = (): void => {}

describe('pageStream()', () => {
  test('makes a piece when one is wanted, not before', async () => {
    let made = 0
    function* pieces(): Generator<Bytes> {
      for (;;) yield new Uint8Array(++made)
    }
    const reader = pageStream(pieces(), rest, ignore).getReader()
    await rest()
    expect(made).toBe(0)
    expect((await reader.read()).value).toHaveLength(1)
    expect((await reader.read()).value).toHaveLength(2)
    expect(made).toBe(2)
  })

  test('lets others have a turn after every 256 KiB', async () => {
    const turns: number[] = []
    let made = 0
    function* pieces(): Generator<Bytes> {
      while (made < 64) {
        made++
        yield new Uint8Array(65_536)
      }
    }
    const sleep = async (seconds: number): Promise<void> => {
      expect(seconds).toBe(0)
      turns.push(made)
    }
    expect(await new Response(pageStream(pieces(), sleep, ignore)).arrayBuffer()).toHaveProperty(
      'byteLength',
      64 * 65_536,
    )
    expect(turns).toEqual(Array.from({ length: 16 }, (_, i) => 4 * (i + 1)))
  })

  test('ends what makes the pieces when the client goes away', async () => {
    let isClosed = false
    function* pieces(): Generator<Bytes> {
      try {
        for (;;) yield new Uint8Array(1)
      } finally {
        isClosed = true
      }
    }
    const stream = pageStream(pieces(), rest, ignore)
    const reader = stream.getReader()
    await reader.read()
    await reader.cancel()
    expect(isClosed).toBe(true)
  })

  test('fails, and says why, when a piece cannot be made: it does not end', async () => {
    const errors: unknown[] = []
    function* pieces(): Generator<Bytes> {
      yield new Uint8Array(1)
      throw new Error('lost')
    }
    const reader = pageStream(pieces(), rest, (error) => errors.push(error)).getReader()
    expect((await reader.read()).done).toBe(false)
    await expect(reader.read()).rejects.toThrow('lost')
    expect(errors).toEqual([new Error('lost')])
  })
})
