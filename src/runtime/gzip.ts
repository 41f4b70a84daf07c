import type { Bytes } from '../model/bytes.ts'
import { isRequestBound } from './is-request-bound.ts'
import { type Zlib, zlibGzip } from './zlib-gzip.ts'

/** Where there are Node's modules; asked for by name, because an import would fail where there are none. */
declare const process: { readonly getBuiltinModule?: (name: string) => Zlib | undefined } | undefined

/**
 * A stream in gzip. An error of the stream is an error of the result: the end is never written over it. Node, Deno and
 * Bun compress 2 to 5 times faster with zlib at its first level than in a `CompressionStream`, which in Node 20 also
 * holds the whole page; the result is 5 % (Node) or 50 % larger.
 */
export function gzip(stream: ReadableStream<Bytes>): ReadableStream<Bytes> {
  const zlib = isRequestBound() ? undefined : builtinZlib()
  return zlib === undefined ? stream.pipeThrough(new CompressionStream('gzip')) : zlibGzip(zlib, stream)
}

function builtinZlib(): Zlib | undefined {
  return typeof process === 'object' ? process.getBuiltinModule?.('node:zlib') : undefined
}
