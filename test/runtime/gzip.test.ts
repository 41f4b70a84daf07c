import { gunzipSync } from 'node:zlib'
import { afterEach, describe, expect, test, vi } from 'vitest'
import type { Bytes } from '../../src/model/bytes.ts'
import { gzip } from '../../src/runtime/gzip.ts'

afterEach(() => {
  vi.restoreAllMocks()
})

const ways = [
  { way: 'zlib', choose: () => {} },
  {
    way: 'CompressionStream',
    choose: () => vi.spyOn(process, 'getBuiltinModule').mockReturnValue(undefined),
  },
]

describe.each(ways)('gzip() by $way', ({ choose }) => {
  test('compresses what passes', async () => {
    choose()
    const source = new Blob(['metrics '.repeat(100_000)]).stream()
    const compressed = await new Response(gzip(source)).arrayBuffer()
    expect(compressed.byteLength).toBeLessThan(10_000)
    expect(gunzipSync(compressed).toString()).toBe('metrics '.repeat(100_000))
  })

  test('compresses nothing at all', async () => {
    choose()
    const compressed = await new Response(gzip(new Blob([]).stream())).arrayBuffer()
    expect(gunzipSync(compressed)).toHaveLength(0)
  })

  test('fails with its source, and does not end', async () => {
    choose()
    const source = new ReadableStream<Bytes>({
      start: (controller) => controller.enqueue(new Uint8Array(10)),
      pull: (controller) => controller.error(new Error('lost')),
    })
    await expect(new Response(gzip(source)).arrayBuffer()).rejects.toThrow('lost')
  })

  test('fails with a source that had failed before', async () => {
    choose()
    const source = new ReadableStream<Bytes>({ start: (controller) => controller.error(new Error('lost')) })
    const compressed = gzip(source)
    await new Promise((resolve) => setImmediate(resolve))
    await expect(new Response(compressed).arrayBuffer()).rejects.toThrow('lost')
  })

  test('cancels its source', async () => {
    choose()
    const { source, seen } = endless()
    const reader = gzip(source).getReader()
    await reader.read()
    await reader.cancel('enough')
    await expect.poll(() => seen.reason).toBe('enough')
  })
})

test('gzip() by zlib asks for no more than it can pass on', async () => {
  const { source, seen } = endless()
  const reader = gzip(source).getReader()
  for (let reads = 1; reads <= 100; reads++) {
    await reader.read()
    await new Promise((resolve) => setImmediate(resolve))
    // A piece gives 4 chunks or more; beside what was read there is one piece in work and what its result waits in.
    expect(seen.pieces).toBeLessThanOrEqual(reads / 4 + 4)
  }
  await reader.cancel()
})

/** A source of what cannot be compressed. */
function endless(): { source: ReadableStream<Bytes>; seen: { pieces: number; reason: unknown } } {
  const seen: { pieces: number; reason: unknown } = { pieces: 0, reason: undefined }
  const source = new ReadableStream<Bytes>(
    {
      pull: (controller) => {
        seen.pieces++
        controller.enqueue(crypto.getRandomValues(new Uint8Array(65_536)))
      },
      cancel: (why) => {
        seen.reason = why
      },
    },
    { highWaterMark: 0 },
  )
  return { source, seen }
}
