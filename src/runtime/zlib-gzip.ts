import type { Bytes } from '../model/bytes.ts'

/** What is needed of Node's `zlib`. */
export interface Zlib {
  createGzip(options: { readonly level: number }): Gzip
}

interface Gzip extends AsyncIterable<Bytes> {
  /** `done` is called when the bytes are compressed, or never will be. */
  write(bytes: Bytes, done: (error?: Error | null) => void): unknown
  end(): unknown
  destroy(error: unknown): unknown
  on(event: 'error', listener: () => void): unknown
}

/** A stream in gzip at the fastest level. Between the two streams there is no more than a piece on either side. */
export function zlibGzip(zlib: Zlib, stream: ReadableStream<Bytes>): ReadableStream<Bytes> {
  const reader = stream.getReader()
  const compressor = zlib.createGzip({ level: 1 })
  // Its reader gets the error too, and an error that nobody listens for ends a process.
  compressor.on('error', () => {})
  const compressed = compressor[Symbol.asyncIterator]()
  void feed(reader, compressor)
  return new ReadableStream<Bytes>(
    {
      async pull(controller) {
        const next = await compressed.next()
        if (next.done === true) controller.close()
        else controller.enqueue(next.value)
      },
      async cancel(reason) {
        compressor.destroy(undefined)
        await reader.cancel(reason)
      },
    },
    { highWaterMark: 0 },
  )
}

/** Hands over one piece at a time. */
async function feed(reader: ReadableStreamDefaultReader<Bytes>, compressor: Gzip): Promise<void> {
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) break
      await new Promise<void>((resolve, reject) => {
        compressor.write(value, (error) => (error ? reject(error) : resolve()))
      })
    }
    compressor.end()
  } catch (error) {
    compressor.destroy(error)
  }
}
