import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Gauge, Registry } from '../../src/index.ts'
import { RemoteWrite, type RemoteWriteOptions } from '../../src/push/remote-write.ts'
import { RemoteWriteError } from '../../src/push/remote-write-error.ts'
import { freePort } from '../harness/free-port.ts'
import { collectGarbage } from '../harness/heap-growth.ts'
import { readWriteRequestV1 } from './read-write-request.ts'
import { decodeSnappy } from './snappy-decoder.ts'

/** What a receiver does with a request that it has read. */
type Fault = (response: ServerResponse, request: IncomingMessage) => void

const answer =
  (status: number, body = '', headers: Readonly<Record<string, string>> = {}): Fault =>
  (response) =>
    response.writeHead(status, headers).end(body)
const silent: Fault = () => {}
const reset: Fault = (_, { socket }) => socket.resetAndDestroy()
const halfClosed: Fault = (_, { socket }) => socket.end()
const tornBody: Fault = (response, { socket }) => {
  response.writeHead(200, { 'content-length': '100' })
  response.write('half of it', () => socket.destroy())
}
const garbage: Fault = (_, { socket }) => socket.end('this is not HTTP\r\n\r\n')

let server: Server
let faults: readonly Fault[]
let values: (number | 'stale' | undefined)[]

beforeEach(async () => {
  values = []
  server = createServer((request, response) => {
    const pieces: Buffer[] = []
    request.on('data', (piece: Buffer) => pieces.push(piece))
    request.on('end', () => {
      const { series } = readWriteRequestV1(decodeSnappy(Buffer.concat(pieces)))
      values.push(series[0]?.samples[0]?.value)
      faults[Math.min(values.length, faults.length) - 1]?.(response, request)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
})

afterEach(async () => {
  server.closeAllConnections()
  server.close()
  await once(server, 'close')
})

function targetOf(registry: Registry, options: Partial<RemoteWriteOptions> = {}): RemoteWrite {
  const { port } = server.address() as AddressInfo
  return new RemoteWrite({ url: `http://127.0.0.1:${port}/`, registry, ...options })
}

const quick = (seconds: number, signal?: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, seconds < 2 ? 1 : seconds * 1000)
    signal?.addEventListener('abort', () => {
      clearTimeout(timer)
      resolve()
    })
  })

const ok = answer(204)

test.each([
  { fault: 'is well', given: [ok], sent: 1, settled: { samples: 1, attempts: 1 } },
  { fault: 'fails once', given: [answer(500), ok], sent: 2, settled: { samples: 1, attempts: 2 } },
  { fault: 'resets the connection once', given: [reset, ok], sent: 2, settled: { samples: 1 } },
  { fault: 'closes its half before it answers', given: [halfClosed, ok], sent: 2, settled: { samples: 1 } },
  { fault: 'answers with something else than HTTP', given: [garbage, ok], sent: 2, settled: { samples: 1 } },
  {
    fault: 'loses its connection within a body that nobody needs',
    given: [tornBody],
    sent: 1,
    settled: { samples: 1 },
  },
  {
    fault: 'always fails',
    given: [answer(503, 'no')],
    sent: 4,
    settled: { kind: 'unavailable', status: 503, attempts: 4 },
  },
  {
    fault: 'always resets the connection',
    given: [reset],
    sent: 4,
    settled: { kind: 'unavailable', attempts: 4 },
  },
  {
    fault: 'refuses',
    given: [answer(400, 'out of order')],
    sent: 1,
    settled: { kind: 'refused', status: 400 },
  },
  {
    fault: 'sends elsewhere',
    given: [answer(307, '', { location: '/other' })],
    sent: 1,
    settled: { kind: 'refused', status: 307 },
  },
])('RemoteWrite.push() to a receiver that $fault', async ({ given, sent, settled }) => {
  faults = given
  const registry = new Registry()
  new Gauge({ name: 'g', help: '', registry }).set(7)
  const outcome: unknown = await targetOf(registry, { sleep: quick })
    .push()
    .catch((error: unknown) => error)
  expect(outcome).toMatchObject(settled)
  expect('kind' in settled).toBe(outcome instanceof RemoteWriteError)
  expect(values).toEqual(Array.from({ length: sent }, () => 7))
})

test('RemoteWrite.push() waits for a receiver that asks it to', async () => {
  faults = [answer(429, '', { 'retry-after': '1' }), ok]
  const registry = new Registry()
  new Gauge({ name: 'g', help: '', registry }).set(7)
  const started = performance.now()
  expect(await targetOf(registry).push()).toMatchObject({ attempts: 2, samples: 1 })
  expect(performance.now() - started).toBeGreaterThanOrEqual(990)
})

test('RemoteWrite.push() gives up a receiver that is silent when its time is over', async () => {
  faults = [silent]
  const registry = new Registry()
  new Gauge({ name: 'g', help: '', registry }).set(7)
  const started = performance.now()
  const error: unknown = await targetOf(registry, { timeoutSeconds: 0.2 })
    .push()
    .catch((thrown: unknown) => thrown)
  expect(error).toMatchObject({ kind: 'aborted', attempts: 1, outcome: { samples: 0, dropped: 1 } })
  expect(performance.now() - started).toBeLessThan(2000)
})

test('RemoteWrite.push() tells that nobody listens', async () => {
  const registry = new Registry()
  new Gauge({ name: 'g', help: '', registry }).set(7)
  const target = targetOf(registry, { url: `http://127.0.0.1:${await freePort()}/`, sleep: quick })
  await expect(target.push()).rejects.toMatchObject({ kind: 'unavailable', attempts: 4, status: undefined })
})

test('RemoteWrite.push() keeps no request for a receiver that is away', async () => {
  const registry = new Registry()
  const gauge = new Gauge({ name: 'g', help: '', labelNames: ['i'], registry })
  for (let i = 0; i < 100; i++) gauge.labels(i).set(i)
  const sent: WeakRef<object>[] = []
  const away = (_: string, { body }: RequestInit): Promise<Response> => {
    if (body instanceof Uint8Array) sent.push(new WeakRef(body))
    return Promise.reject(new TypeError('nobody listens'))
  }
  const target = targetOf(registry, { fetch: away, sleep: quick })
  let lost = 0
  for (let i = 0; i < 50; i++) await target.push().catch(() => lost++)
  expect(lost).toBe(50)
  expect(sent).toHaveLength(200)
  await new Promise((resolve) => setImmediate(resolve)) // what a turn has looked at is kept to its end
  collectGarbage()
  expect(sent.filter((body) => body.deref() !== undefined).length).toBeLessThanOrEqual(4)
})
