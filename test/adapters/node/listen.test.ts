import { once } from 'node:events'
import { connect } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { listen } from '../../../adapters/node/listen.ts'
import type { Listening } from '../../../src/http/listening.ts'
import type { FetchHandler } from '../../../src/http/make-fetch-handler.ts'

let server: Listening

afterEach(async () => {
  server.cut()
  await server.drain()
})

async function serve(handler: FetchHandler): Promise<string> {
  server = await listen({ hostname: '127.0.0.1', port: 0 }, handler)
  return `http://127.0.0.1:${server.port}`
}

/** What comes back for bytes that are sent as they are, until the connection ends. */
async function raw(request: string): Promise<string> {
  const socket = connect(server.port ?? 0, '127.0.0.1')
  const pieces: Buffer[] = []
  socket.on('data', (piece: Buffer) => pieces.push(piece))
  socket.on('error', () => {})
  socket.end(request)
  await once(socket, 'close')
  return Buffer.concat(pieces).toString()
}

test('listen() hands on method, path, headers and body, and answers with all of the response', async () => {
  const origin = await serve(async (request) =>
    Response.json(
      {
        method: request.method,
        url: request.url,
        header: request.headers.get('edgeprom-age'),
        body: await request.text(),
      },
      { status: 409, headers: { 'retry-after': '3' } },
    ),
  )
  const response = await fetch(`${origin}/push?a=b`, {
    method: 'POST',
    body: 'x'.repeat(200_000),
    headers: { 'edgeprom-age': '1.5' },
  })
  expect({ status: response.status, retry: response.headers.get('retry-after') }).toEqual({
    status: 409,
    retry: '3',
  })
  expect(await response.json()).toEqual({
    method: 'POST',
    url: 'http://localhost/push?a=b',
    header: '1.5',
    body: 'x'.repeat(200_000),
  })
})

test('listen() answers before a body has ended that nobody reads, and keeps the connection in order', async () => {
  const origin = await serve(async () => new Response('no', { status: 413 }))
  for (let i = 0; i < 3; i++) {
    const response = await fetch(origin, { method: 'POST', body: new Uint8Array(5_000_000) })
    expect({ status: response.status, text: await response.text() }).toEqual({ status: 413, text: 'no' })
  }
})

test('listen() cuts the connection where a page breaks off: half a page is never a whole one', async () => {
  const origin = await serve(async () => {
    let left = 2
    return new Response(
      new ReadableStream<Uint8Array>({
        pull(controller) {
          if (left-- === 0) controller.error(new Error('broken off'))
          else controller.enqueue(new Uint8Array(1000))
        },
      }),
    )
  })
  const read = async (): Promise<ArrayBuffer> => (await fetch(origin)).arrayBuffer()
  await expect(read()).rejects.toThrow()
})

/** Pieces of 64 KiB for ever, which count themselves, and what says that nobody wants more. */
function endless(): {
  made: number
  readonly body: ReadableStream<Uint8Array>
  readonly isOver: Promise<void>
} {
  const over = Promise.withResolvers<void>()
  const page = {
    made: 0,
    isOver: over.promise,
    body: new ReadableStream<Uint8Array>(
      {
        pull(controller) {
          page.made++
          controller.enqueue(new Uint8Array(65_536))
        },
        cancel: () => over.resolve(),
      },
      { highWaterMark: 0 },
    ),
  }
  return page
}

test('listen() makes no more of a page than its client takes, and nothing once that has gone', async () => {
  const page = endless()
  await serve(async () => new Response(page.body))
  const socket = connect(server.port ?? 0, '127.0.0.1')
  socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n')
  await once(socket, 'readable')
  let before = -1
  // What sockets hold by themselves is full at some time.
  while (page.made > before) {
    before = page.made
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  expect(page.made * 65_536).toBeLessThan(32 * 1_048_576)
  socket.destroy()
  await page.isOver
  expect(page.made).toBe(before)
})

test('listen() begins no page for a client that has gone before', async () => {
  const [asked, gone] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const page = endless()
  await serve(async () => {
    asked.resolve()
    await gone.promise
    return new Response(page.body)
  })
  const socket = connect(server.port ?? 0, '127.0.0.1')
  socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n')
  await asked.promise
  socket.destroy()
  await new Promise((resolve) => setTimeout(resolve, 50))
  gone.resolve()
  await page.isOver
  expect(page.made).toBe(0)
})

test('listen() stops a page that says nothing for long when its client has gone, whatever stopping it throws', async () => {
  const over = Promise.withResolvers<void>()
  const cancel = (): never => {
    over.resolve()
    throw new Error('cannot be stopped')
  }
  await serve(async () => new Response(new ReadableStream({ cancel })))
  const socket = connect(server.port ?? 0, '127.0.0.1')
  socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n')
  await new Promise((resolve) => setTimeout(resolve, 50))
  socket.destroy()
  await over.promise
})

test.each([
  { what: 'a target that is no URL', request: 'GET //[ HTTP/1.1\r\nHost: x\r\n\r\n' },
  { what: 'a method that no handler may see', request: 'TRACE / HTTP/1.1\r\nHost: x\r\n\r\n' },
])('listen() cuts off $what, and goes on', async ({ request }) => {
  const origin = await serve(async () => new Response('fine'))
  expect(await raw(request)).toBe('')
  expect(await (await fetch(origin)).text()).toBe('fine')
})

test.each([
  { target: '/metrics?a=b', seen: 'http://localhost/metrics?a=b' },
  { target: 'http://elsewhere:1/metrics', seen: 'http://localhost/metrics' },
  { target: '//elsewhere/metrics', seen: 'http://localhost/metrics' },
  { target: '*', seen: 'http://localhost/*' },
])('listen() takes the path of $target, and nobody for the host', async ({ target, seen }) => {
  await serve(async ({ url }) => new Response(`<${url}>`))
  expect(await raw(`OPTIONS ${target} HTTP/1.1\r\nHost: x\r\n\r\n`)).toContain(`<${seen}>`)
})
