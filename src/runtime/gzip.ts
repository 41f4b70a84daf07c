import type { Bytes } from '../model/bytes.ts'

/** A stream in gzip. An error of the stream is an error of the result: the end is never written over it. */
export function gzip(stream: ReadableStream<Bytes>): ReadableStream<Bytes> {
  return stream.pipeThrough(new CompressionStream('gzip'))
}
