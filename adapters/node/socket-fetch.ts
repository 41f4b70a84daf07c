import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import { Readable } from 'node:stream'
import type { Fetch } from '../../src/runtime/system-fetch.ts'

/**
 * A `fetch` that sends every request to a Unix socket, whatever the host of its URL.
 * @example
 * const fetch = socketFetch('/run/metrics.sock')
 * const target = httpTarget({ url: 'http://localhost/push', fetch })
 */
export function socketFetch(path: string): Fetch {
  return async (url, init) => {
    const { method, headers, body, signal } = new Request(url, init)
    const { pathname, search } = new URL(url)
    const sent = request({
      socketPath: path,
      path: pathname + search,
      // A connection that is kept may belong to a server that is gone.
      agent: false,
      method,
      headers: Object.fromEntries(headers),
      signal,
    })
    sent.end(body === null ? undefined : new Uint8Array(await new Response(body).arrayBuffer()))
    const [incoming] = (await once(sent, 'response')) as [IncomingMessage]
    const answered = new Headers()
    for (const [name, value] of Object.entries(incoming.headers)) answered.set(name, String(value))
    const page = Readable.toWeb(incoming) as ReadableStream<Uint8Array>
    return new Response(page, { status: incoming.statusCode ?? 0, headers: answered })
  }
}
