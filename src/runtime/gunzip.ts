import type { Bytes } from '../model/bytes.ts'

/** Deno inflates what it is given in one piece, up to a thousand times as large: so it is given little at once. */
const pieceBytes = 512

/** What was compressed with gzip, a piece at a time: whoever stops reading has seen little more than they have read. */
export function gunzip(compressed: Bytes): ReadableStream<Bytes> {
  let at = 0
  const pieces = new ReadableStream<Bytes>(
    {
      pull(controller) {
        if (at >= compressed.length) controller.close()
        else controller.enqueue(compressed.slice(at, (at += pieceBytes)))
      },
    },
    { highWaterMark: 0 },
  )
  return pieces.pipeThrough(new DecompressionStream('gzip'))
}
