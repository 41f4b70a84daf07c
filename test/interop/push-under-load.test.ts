import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
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

/** What clients saw. */
interface Loaded {
  readonly answers: number
  /** In seconds, like `slowest`. */
  readonly median: number
  readonly slowest: number
}

/** Sends requests for some seconds; all of them have to be answered. */
async function load(url: string): Promise<Loaded> {
  const seconds: number[] = []
  const end = performance.now() + loadSeconds * 1000
  const client = async (): Promise<void> => {
    while (performance.now() < end) {
      const startedAt = performance.now()
      const response = await fetch(url)
      expect([response.status, await response.text()]).toEqual([200, 'ok'])
      seconds.push((performance.now() - startedAt) / 1000)
    }
  }
  await Promise.all(Array.from({ length: clients }, client))
  const sorted = seconds.toSorted((left, right) => left - right)
  const [median = NaN, slowest = NaN] = [sorted[sorted.length >> 1], sorted.at(-1)]
  return { answers: seconds.length, median, slowest }
}

function print(what: string, { answers, median, slowest }: Loaded, more = ''): void {
  const [half, last] = [(median * 1000).toFixed(1), (slowest * 1000).toFixed(0)]
  process.stdout.write(`${what}: ${answers} answers, median ${half} ms, slowest ${last} ms; ${more}\n`)
}

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

  test('is left alone: what the others are compared with', async () => {
    const loaded = await load(`${origins['worker-0']}/quiet`)
    print('without pushes', loaded)
    expect(loaded.answers).toBeGreaterThan(100)
  })

  test.each(gateways)('$gateway', async ({ gateway, outcome }) => {
    const origin = origins[`worker-${gateways.findIndex((one) => one.gateway === gateway)}`] ?? ''
    const seen = async (): Promise<Seen> => (await (await fetch(`${origin}/seen`)).json()) as Seen
    await fetch(origin)
    const { answers, median, slowest } = await load(origin)
    const issued = answers + 1

    const { [outcome]: count, ...after } = await until(
      'the last push to end',
      async () => {
        const { pushed, shared, failed, ...rest } = await seen()
        return pushed + shared + failed === issued ? { pushed, shared, failed, ...rest } : undefined
      },
      { timeoutSeconds: 30, everySeconds: 0.2 },
    )
    print(
      `gateway ${gateway}`,
      { answers, median, slowest },
      `${after.started} pushes, at most ${after.mostInFlight} in flight ${after.lastError}`,
    )
    expect(after.mostInFlight).toBe(1)
    expect(after.inFlight).toBe(0)
    expect(count).toBe(after.started)
    expect(count).toBeGreaterThanOrEqual(3)
    // A push in the way of an answer would take as long as its deadline, or half a second of pauses.
    expect(median).toBeLessThan(0.1)
    expect(slowest).toBeLessThan(0.9)
  })

  test('works, and a client resets its connection: what it did is pushed', async () => {
    const origin = origins['worker-0'] ?? ''
    const seen = async (): Promise<Seen> => (await (await fetch(`${origin}/seen`)).json()) as Seen
    const { pushed } = await seen()
    const { hostname, port } = new URL(origin)
    const client = connect(Number(port), hostname)
    await once(client, 'connect')
    client.write(`GET /slow HTTP/1.1\r\nHost: ${hostname}\r\n\r\n`)
    await sleep(200)
    expect((await seen()).pushed).toBe(pushed)
    client.resetAndDestroy()
    await until('a push', async () => ((await seen()).pushed === pushed + 1 ? true : undefined))
  })
})
