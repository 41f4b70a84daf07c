import type { Bytes } from '../model/bytes.ts'

const pieceBytes = 256 * 1024

/** Bytes as a byte stream, in pieces that are copies: a stream takes what it is given away from whoever gave it. */
export function streamBytes(bytes: Bytes): ReadableStream<Bytes> {
  let at = 0
  return new ReadableStream({
    type: 'bytes',
    pull(controller) {
      if (at < bytes.length) controller.enqueue(bytes.slice(at, (at += pieceBytes)))
      if (at >= bytes.length) {
        controller.close()
        controller.byobRequest?.respond(0)
      }
    },
  })
}
