import { gunzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import type { Bytes } from '../../src/model/bytes.ts'
import { gzip } from '../../src/runtime/gzip.ts'

test('gzip() compresses what passes', async () => {
  const source = new Blob(['metrics '.repeat(100_000)]).stream()
  const compressed = await new Response(gzip(source)).arrayBuffer()
  expect(compressed.byteLength).toBeLessThan(10_000)
  expect(gunzipSync(compressed).toString()).toBe('metrics '.repeat(100_000))
})

test('gzip() fails with its source, and does not end', async () => {
  const source = new ReadableStream<Bytes>({
    start: (controller) => controller.enqueue(new Uint8Array(10)),
    pull: (controller) => controller.error(new Error('lost')),
  })
  await expect(new Response(gzip(source)).arrayBuffer()).rejects.toThrow('lost')
})

test('gzip() cancels its source', async () => {
  let reason: unknown
  const source = new ReadableStream<Bytes>({
    pull: (controller) => controller.enqueue(crypto.getRandomValues(new Uint8Array(65_536))),
    cancel: (why) => {
      reason = why
    },
  })
  const reader = gzip(source).getReader()
  await reader.read()
  await reader.cancel('enough')
  await expect.poll(() => reason).toBe('enough')
})
