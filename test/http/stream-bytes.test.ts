import { describe, expect, test } from 'vitest'
import { readAtMost } from '../../src/http/read-at-most.ts'
import { streamBytes } from '../../src/http/stream-bytes.ts'

const bytesOf = (length: number): Uint8Array<ArrayBuffer> => new Uint8Array(length).map((_, i) => i % 251)

describe('readAtMost(streamBytes())', () => {
  test.each([0, 1, 262_144, 262_145, 1_000_000])('is the same %i bytes', async (length) => {
    const bytes = bytesOf(length)
    expect(await readAtMost(streamBytes(bytes), length)).toEqual(bytes)
    // What was streamed may be streamed again.
    expect(await readAtMost(streamBytes(bytes), length)).toEqual(bytes)
  })

  test('is read into the memory of whoever reads, too', async () => {
    const bytes = bytesOf(300_000)
    const reader = streamBytes(bytes).getReader({ mode: 'byob' })
    const read: number[] = []
    for (;;) {
      const { value, done } = await reader.read(new Uint8Array(100_000))
      if (done) break
      read.push(...value)
    }
    expect(Uint8Array.from(read)).toEqual(bytes)
  })
})

describe('readAtMost()', () => {
  test('leaves a stream that has too many bytes', async () => {
    let isCancelled = false
    let sent = 0
    const endless = new ReadableStream({
      pull(controller) {
        sent += 1_000
        controller.enqueue(new Uint8Array(1_000))
      },
      cancel() {
        isCancelled = true
      },
    })
    expect(await readAtMost(endless, 10_000)).toBeUndefined()
    expect(isCancelled).toBe(true)
    expect(sent).toBeLessThanOrEqual(13_000)
  })

  test('fails as the stream does', async () => {
    const broken = new ReadableStream({
      pull() {
        throw new Error('Network connection lost.')
      },
    })
    await expect(readAtMost(broken, 10)).rejects.toThrow('Network connection lost.')
  })
})
