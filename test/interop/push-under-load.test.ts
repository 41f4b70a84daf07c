import { once } from 'node:events'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { freePort } from '../harness/free-port.ts'
import { Host } from '../harness/host.ts'
import { Stage } from '../harness/stage.ts'
import { until } from '../harness/until.ts'

/** What a Worker says of its pushes. */
interface Seen {
  readonly pushed: number
  readonly shared: number
  readonly failed: number
  readonly started: number
  readonly inFlight: number
  readonly mostInFlight: number
  readonly lastError: string
}

const clients = 16
const loadSeconds = 3
const ok = 'HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n'
const refusal = 'HTTP/1.1 400 Bad Request\r\ncontent-length: 2\r\nconnection: close\r\n\r\nno'
const fault = 'HTTP/1.1 503 Service Unavailable\r\ncontent-length: 0\r\nconnection: close\r\n\r\n'

const gateways = [
  { gateway: 'works', behave: (socket: Socket) => socket.end(ok), outcome: 'pushed' },
  { gateway: 'is dead', behave: undefined, outcome: 'failed' },
  { gateway: 'refuses', behave: (socket: Socket) => socket.end(refusal), outcome: 'failed' },
  { gateway: 'fails', behave: (socket: Socket) => socket.end(fault), outcome: 'failed' },
  {
    gateway: 'is slow',
    behave: (socket: Socket) => setTimeout(() => socket.end(ok), 700),
    outcome: 'pushed',
  },
  { gateway: 'is silent', behave: () => {}, outcome: 'failed' },
  { gateway: 'closes halfway', behave: (socket: Socket) => socket.end('HTTP/1.1 200'), outcome: 'failed' },
] as const

describe('a Worker that pushes at the end of each invocation, where the gateway', () => {
  const stage = new Stage()
  const sockets = new Set<Socket>()
  const servers: Server[] = []
  let origins: Readonly<Record<string, string>>

  beforeAll(async () => {
    const workers = await Promise.all(
      gateways.map(async ({ behave }, i) => ({
        name: `worker-${i}`,
        main: 'pushing.ts',
        objects: {},
        bindings: { GATEWAY_URL: `http://127.0.0.1:${await listen(behave)}` },
      })),
    )
    origins = (await stage.add(new Host({ folder: stage.folder, workers })).ready()).origins
  })

  afterAll(async () => {
    for (const socket of sockets) socket.destroy()
    for (const server of servers) server.close()
    await stage.close()
  })

  async function listen(behave: ((socket: Socket) => unknown) | undefined): Promise<number> {
    if (behave === undefined) return freePort()
    const server = createServer((socket) => {
      sockets.add(socket)
      socket.on('error', () => {})
      socket.once('data', () => behave(socket))
    }).listen(0, '127.0.0.1')
    servers.push(server)
    await once(server, 'listening')
    return (server.address() as AddressInfo).port
  }

  test.each(gateways)('$gateway', async ({ gateway, outcome }) => {
    const origin = origins[`worker-${gateways.findIndex((one) => one.gateway === gateway)}`] ?? ''
    const seen = async (): Promise<Seen> => (await (await fetch(`${origin}/seen`)).json()) as Seen
    await fetch(origin)
    const seconds: number[] = []
    const end = performance.now() + loadSeconds * 1000
    const client = async (): Promise<void> => {
      while (performance.now() < end) {
        const startedAt = performance.now()
        const response = await fetch(origin)
        expect([response.status, await response.text()]).toEqual([200, 'ok'])
        seconds.push((performance.now() - startedAt) / 1000)
      }
    }
    await Promise.all(Array.from({ length: clients }, client))
    const issued = seconds.length + 1

    const { [outcome]: count, ...after } = await until(
      'the last push to end',
      async () => {
        const { pushed, shared, failed, ...rest } = await seen()
        return pushed + shared + failed === issued ? { pushed, shared, failed, ...rest } : undefined
      },
      { timeoutSeconds: 30, everySeconds: 0.2 },
    )
    const sorted = seconds.toSorted((left, right) => left - right)
    const [median = NaN, last = NaN] = [sorted[sorted.length >> 1], sorted.at(-1)]
    process.stdout.write(
      `gateway ${gateway}: ${issued} answers, median ${(median * 1000).toFixed(1)} ms, ` +
        `slowest ${(last * 1000).toFixed(0)} ms; ${after.started} pushes, at most ${after.mostInFlight} in flight; ${after.lastError}\n`,
    )
    expect(after.mostInFlight).toBe(1)
    expect(after.inFlight).toBe(0)
    expect(count).toBe(after.started)
    expect(count).toBeGreaterThanOrEqual(3)
    // A push in the way of an answer would take as long as its deadline, or half a second of pauses.
    expect(median).toBeLessThan(0.1)
    expect(last).toBeLessThan(0.9)
  })
})
