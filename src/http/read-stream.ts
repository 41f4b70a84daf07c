import type { Bytes } from '../model/bytes.ts'

/**
 * All bytes of a stream, if they are not too many: it is left as soon as they are.
 * @throws RangeError when there are more than `maxBytes`; whatever the stream fails with.
 */
export async function readStream(stream: ReadableStream<Bytes>, maxBytes: number): Promise<Bytes> {
  const pieces: Bytes[] = []
  let length = 0
  for await (const piece of stream) {
    length += piece.length
    if (length > maxBytes) {
      throw new RangeError(`Cannot read a stream: it must have at most ${maxBytes} bytes, received more`)
    }
    pieces.push(piece)
  }
  const whole = new Uint8Array(length)
  let at = 0
  for (const piece of pieces) {
    whole.set(piece, at)
    at += piece.length
  }
  return whole
}
