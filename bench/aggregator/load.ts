// node bench/aggregator/load.ts PORT FILE SECONDS: sends the requests of a file, those of a lane one after the other, until
// the time is over or a lane has no more; in 0 seconds, all of them. Its output is a `LoadResult`.
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import type { LoadResult } from './load-result.ts'

const [port, file, seconds] = process.argv.slice(2)
const lanes = lanesOf(readFileSync(file ?? ''))
const answered = lanes.map(() => 0)
const milliseconds: number[] = []
const statuses: Record<string, number> = {}
const isEverything = Number(seconds) === 0
let isOver = false

const sockets = await Promise.all(lanes.map(open))
const began = performance.now()
const cpuBefore = process.cpuUsage()
const timer = isEverything ? undefined : setTimeout(() => (isOver = true), Number(seconds) * 1000)
await Promise.all(lanes.map((_, lane) => drive(lane)))
const took = (performance.now() - began) / 1000
const { user, system } = process.cpuUsage(cpuBefore)
clearTimeout(timer)
for (const socket of sockets) socket.destroy()
const result: LoadResult = {
  seconds: took,
  answered,
  statuses,
  milliseconds,
  cpuSeconds: (user + system) / 1e6,
}
console.log(JSON.stringify(result))

/** Records are lane, length and bytes. */
function lanesOf(bytes: Buffer): readonly (readonly Buffer[])[] {
  const found: Buffer[][] = []
  for (let at = 0; at < bytes.length;) {
    const lane = bytes.readUInt32LE(at)
    const length = bytes.readUInt32LE(at + 4)
    ;(found[lane] ??= []).push(bytes.subarray(at + 8, at + 8 + length))
    at += 8 + length
  }
  return found
}

async function open(): Promise<Socket> {
  const socket = connect(Number(port), '127.0.0.1')
  socket.setNoDelay(true)
  await once(socket, 'connect')
  return socket
}

/** Sends what a lane has, each request when the one before is answered. */
function drive(lane: number): Promise<void> {
  const socket = sockets[lane]
  const requests = lanes[lane] ?? []
  return new Promise((resolve, reject) => {
    let text = ''
    let sent = 0
    let sentAt = 0
    const send = (): void => {
      const request = requests[sent]
      if (request === undefined && !isEverything) isOver = true
      if (isOver || request === undefined) return resolve()
      sent++
      sentAt = performance.now()
      socket?.write(request)
    }
    socket?.on('error', reject)
    socket?.on('close', () => reject(new Error('A server has closed a connection')))
    socket?.on('data', (piece: Buffer) => {
      text += piece.toString('latin1')
      if (!isWhole(text)) return
      const now = performance.now()
      milliseconds.push(now - sentAt)
      const status = text.slice(9, 12)
      statuses[status] = (statuses[status] ?? 0) + 1
      answered[lane] = (answered[lane] ?? 0) + 1
      text = ''
      send()
    })
    send()
  })
}

/** Whether an answer has come to its end. */
function isWhole(text: string): boolean {
  const head = text.indexOf('\r\n\r\n')
  if (head < 0) return false
  const [, length] = /\r\ncontent-length: *(\d+)/i.exec(text.slice(0, head)) ?? []
  if (length !== undefined) return text.length >= head + 4 + Number(length)
  return !/\r\ntransfer-encoding: *chunked/i.test(text.slice(0, head)) || text.endsWith('\r\n0\r\n\r\n')
}
