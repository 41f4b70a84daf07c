import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { Address, Listening } from '../../src/http/listening.ts'
import type { FetchHandler } from '../../src/http/make-fetch-handler.ts'

/** Serves a handler of the Fetch API over HTTP. */
export async function listen(address: Address, handler: FetchHandler): Promise<Listening> {
  const answer = (incoming: IncomingMessage, outgoing: ServerResponse): void =>
    void respond(handler, incoming, outgoing)
  const { tls } = address
  const server = tls === undefined ? createServer(answer) : createTlsServer(tls, answer)
  server.listen(
    address.path === undefined ? { host: address.hostname, port: address.port } : { path: address.path },
  )
  await once(server, 'listening')
  const bound = server.address()
  return {
    port: typeof bound === 'object' && bound !== null ? bound.port : undefined,
    drain: async () => {
      const closed = once(server, 'close')
      server.close()
      await closed
    },
    cut: () => server.closeAllConnections(),
  }
}

async function respond(
  handler: FetchHandler,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  try {
    const response = await handler(requestOf(incoming))
    outgoing.writeHead(response.status, Object.fromEntries(response.headers))
    if (response.body === null) outgoing.end()
    else await send(response.body, outgoing)
  } catch {
    // A client that has gone, a page that broke off, a request that is none: a cut connection says so.
    outgoing.destroy()
  }
}

/** As fast as the client takes it. `pipeline` would do the same at several times the cost of everything around it. */
async function send(body: ReadableStream<Uint8Array>, outgoing: ServerResponse): Promise<void> {
  const reader = body.getReader()
  let goOn = (): void => {}
  const stop = (): void => {
    goOn()
    // Who has gone needs no more; what making it then throws, nobody needs either.
    reader.cancel().catch(() => {})
  }
  outgoing.on('drain', () => goOn()).on('close', stop)
  if (outgoing.destroyed) stop()
  for (;;) {
    const { done, value } = await reader.read()
    if (done || outgoing.destroyed) break
    if (!outgoing.write(value)) await new Promise<void>((resolve) => (goOn = resolve))
  }
  outgoing.end()
}

function requestOf(incoming: IncomingMessage): Request {
  const { method = 'GET', url = '/', headers } = incoming
  const sent = new Headers()
  for (const [name, value] of Object.entries(headers)) if (value !== undefined) sent.set(name, String(value))
  const init = { method, headers: sent }
  // A target may be a whole URL, whose host is the client's word.
  const { pathname, search } = new URL(url, 'http://localhost')
  const target = `http://localhost${pathname}${search}`
  return method === 'GET' || method === 'HEAD'
    ? new Request(target, init)
    : new Request(target, { ...init, body: bodyOf(incoming), duplex: 'half' })
}

/** What is not read is not waited for, and the connection stays: the client has to get its answer. */
function bodyOf(incoming: IncomingMessage): ReadableStream<Uint8Array> {
  const pieces = incoming.iterator({ destroyOnReturn: false })
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const next = (await pieces.next()) as IteratorResult<Uint8Array, undefined>
        if (next.done === true) controller.close()
        else controller.enqueue(next.value)
      },
      async cancel() {
        await pieces.return?.()
        incoming.resume()
      },
    },
    { highWaterMark: 0 },
  )
}
