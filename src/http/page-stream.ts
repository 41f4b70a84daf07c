import type { Bytes } from '../model/bytes.ts'
import type { Sleep } from '../runtime/sleep.ts'

/**
 * After so many bytes others get their turn: that is a millisecond or two of work. Of a page of a million series the
 * longest stall is then 4 to 11 ms, most of it garbage collection; with 1 MiB it was 30.
 */
const turnBytes = 262_144

/**
 * A stream that makes pieces when they are wanted. What fails on the way is an error of the stream, never its end.
 * @param onError called with that, too
 */
export function pageStream(
  pieces: Iterable<Bytes>,
  sleep: Sleep,
  onError: (error: unknown) => void,
): ReadableStream<Bytes> {
  const iterator = pieces[Symbol.iterator]()
  let bytes = 0
  return new ReadableStream<Bytes>(
    {
      async pull(controller) {
        const piece = next(iterator, onError)
        if (piece === undefined) {
          controller.close()
          return
        }
        bytes += piece.length
        if (bytes >= turnBytes) {
          bytes = 0
          await sleep(0)
        }
        controller.enqueue(piece)
      },
      cancel() {
        iterator.return?.()
      },
    },
    { highWaterMark: 0 },
  )
}

function next(pieces: Iterator<Bytes>, onError: (error: unknown) => void): Bytes | undefined {
  try {
    const result = pieces.next()
    return result.done === true ? undefined : result.value
  } catch (error) {
    onError(error)
    throw error
  }
}
