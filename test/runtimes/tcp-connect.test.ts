import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { tcpConnect } from './platform.ts'

/** What one connection brings, and how it ends. */
interface Heard {
  text: string
  ending: 'end' | 'error' | undefined
}

async function withListener(
  run: (address: { hostname: string; port: number }, heard: Heard) => Promise<void>,
  greeting?: string,
  accept?: (socket: Socket) => void,
): Promise<void> {
  const heard: Heard = { text: '', ending: undefined }
  const sockets: Socket[] = []
  const server = createServer((socket) => {
    sockets.push(socket)
    if (greeting !== undefined) socket.write(greeting)
    socket.setEncoding('utf8').on('data', (text) => (heard.text += String(text)))
    accept?.(socket)
    socket.on('end', () => (heard.ending ??= 'end')).on('error', () => (heard.ending ??= 'error'))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const bound = server.address()
  const port = typeof bound === 'object' && bound !== null ? bound.port : 0
  try {
    await run({ hostname: '127.0.0.1', port }, heard)
  } finally {
    for (const socket of sockets) socket.destroy()
    server.close()
  }
}

/** Somebody who takes a connection, and then nothing from it. */
function withSilentListener(
  run: (address: { hostname: string; port: number }) => Promise<void>,
): Promise<void> {
  return withListener(run, undefined, (socket) => socket.pause())
}

test('tcpConnect() sends what is written, whole, and ends', () =>
  withListener(async (address, heard) => {
    const connection = await tcpConnect(address)
    const piece = new TextEncoder().encode(`${'x'.repeat(99_999)}\n`)
    for (let i = 0; i < 20; i++) await connection.write(piece)
    await connection.end()
    await expect.poll(() => heard.ending).toBe('end')
    expect(heard.text).toBe(`${'x'.repeat(99_999)}\n`.repeat(20))
  }))

test('tcpConnect() is not kept by what the other side says', () =>
  withListener(async (address, heard) => {
    const connection = await tcpConnect(address)
    await connection.write(new TextEncoder().encode('a 1 2\n'))
    await connection.end()
    await expect.poll(() => heard).toEqual({ text: 'a 1 2\n', ending: 'end' })
  }, 'hello\n'))

test('tcpConnect() can be cut while it waits for room', () =>
  withSilentListener(async (address) => {
    const connection = await tcpConnect(address)
    const piece = new Uint8Array(1_000_000)
    const waiting = (async () => {
      for (;;) await connection.write(piece)
    })()
    const settled = Promise.allSettled([waiting])
    await delay(50)
    connection.cut()
    expect(await settled).toEqual([{ status: 'rejected', reason: expect.any(Error) as Error }])
  }))

test('tcpConnect() rejects when nobody listens', async () => {
  let free = { hostname: '127.0.0.1', port: 0 }
  await withListener((address) => {
    free = address
    return Promise.resolve()
  })
  await expect(tcpConnect(free)).rejects.toThrow()
})
