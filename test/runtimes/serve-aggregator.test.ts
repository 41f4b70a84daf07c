import { spawnSync } from 'node:child_process'
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { defaultLimits } from '../../src/aggregate/limits.ts'
import { MemoryStore } from '../../src/aggregate/memory-store.ts'
import type { AggregatorServer, AggregatorServerOptions } from '../../src/http/aggregator-server.ts'
import { Counter } from '../../src/instruments/counter.ts'
import { Gauge } from '../../src/instruments/gauge.ts'
import { Registry } from '../../src/registry/registry.ts'
import { httpTarget } from '../../src/report/http-target.ts'
import { reportEvery } from '../../src/report/report-every.ts'
import type { Fetch } from '../../src/runtime/system-fetch.ts'
import { HeldStore } from '../../src/testing/held-store.ts'
import { inFolder, serveAggregator, socketFetch, SqliteStore } from './platform.ts'

const pushToken = 'push secret'
const scrapeToken = 'scrape secret'
const authorize = { push: { bearer: pushToken }, scrape: { bearer: scrapeToken } }

async function serving<T>(
  options: AggregatorServerOptions,
  run: (server: AggregatorServer) => Promise<T>,
): Promise<T> {
  const server = await serveAggregator(options)
  try {
    return await run(server)
  } finally {
    await server.close()
  }
}

/** What the page says, without comments and without what the aggregator says of itself. */
async function scrape(url: string, via: Fetch = fetch): Promise<readonly string[]> {
  const headers = { authorization: `Bearer ${scrapeToken}` }
  const response = await via(`${url}/metrics`, { headers })
  expect(response.status).toBe(200)
  const lines = (await response.text()).split('\n')
  return lines.filter((line) => line !== '' && !/^#|^edgeprom_/.test(line))
}

/** A process that counts `amount` orders and ends. */
async function work(url: string, amount: number, via?: Fetch): Promise<boolean> {
  const registry = new Registry()
  const target = httpTarget({ url: `${url}/push`, token: pushToken, fetch: via, compression: 'gzip' })
  const reporter = reportEvery({ target, registry, intervalSeconds: 0.05 })
  const orders = new Counter({ name: 'orders_total', help: 'Orders', labelNames: ['plan'], registry })
  new Gauge({ name: 'workers', help: 'Workers', aggregation: 'livesum', registry }).inc()
  for (let i = 0; i < amount; i++) orders.labels('pro').inc()
  return reporter.stop()
}

describe('serveAggregator', () => {
  test('adds up what processes send, and has it all after it was started again', () =>
    inFolder(async (folder) => {
      const options = { file: join(folder, 'metrics.db'), authorize }
      await serving(options, async ({ url, port }) => {
        expect(url).toBe(`http://127.0.0.1:${port}`)
        expect(await Promise.all([work(url, 3), work(url, 4), work(url, 5)])).toEqual([true, true, true])
        expect(await scrape(url)).toEqual(['orders_total{plan="pro"} 12', 'workers 3'])
      })
      await serving(options, async ({ url }) => {
        expect(await scrape(url)).toEqual(['orders_total{plan="pro"} 12', 'workers 3'])
        await work(url, 1)
        expect(await scrape(url)).toEqual(['orders_total{plan="pro"} 13', 'workers 4'])
      })
    }))

  test('listens on a Unix socket, also where a killed process has left one', () =>
    inFolder(async (folder) => {
      const path = join(folder, 'metrics.sock')
      const options = { file: join(folder, 'metrics.db'), path, authorize }
      const via = socketFetch(path)
      await serving(options, async ({ url, port }) => {
        expect({ url, port }).toEqual({ url: 'http://localhost', port: undefined })
        expect(await work(url, 3, via)).toBe(true)
        expect(await scrape(url, via)).toEqual(['orders_total{plan="pro"} 3', 'workers 1'])
      })
      const listenAndDie = `require('node:net').createServer().listen(process.argv[1], () => process.kill(process.pid, 'SIGKILL'))`
      spawnSync('node', ['-e', listenAndDie, path])
      expect(existsSync(path)).toBe(true)
      await serving(options, async ({ url }) => {
        expect(await scrape(url, socketFetch(path))).toEqual(['orders_total{plan="pro"} 3', 'workers 1'])
      })
    }))

  test('keeps the tokens of senders and of scrapers apart', () =>
    inFolder(async (folder) =>
      serving({ file: join(folder, 'metrics.db'), authorize }, async ({ url }) => {
        const as = (token: string): RequestInit => ({ headers: { authorization: `Bearer ${token}` } })
        const statuses = await Promise.all([
          fetch(`${url}/metrics`, as(pushToken)),
          fetch(`${url}/metrics`),
          fetch(`${url}/push`, { method: 'POST', body: 'x', ...as(scrapeToken) }),
          fetch(`${url}/push`, { method: 'POST', body: 'x' }),
          fetch(`${url}/push`, as(pushToken)),
          fetch(`${url}/other`, as(scrapeToken)),
          fetch(`${url}/push/`, { method: 'POST', body: 'x', ...as(pushToken) }),
        ])
        for (const response of statuses) await response.body?.cancel()
        expect(statuses.map(({ status }) => status)).toEqual([401, 401, 401, 401, 405, 404, 404])
      }),
    ))

  test('answers a body that is too long, and goes on', () =>
    inFolder(async (folder) =>
      serving({ file: join(folder, 'metrics.db'), authorize }, async ({ url }) => {
        const response = await fetch(`${url}/push`, {
          method: 'POST',
          body: new Uint8Array(3_000_000),
          headers: {
            authorization: `Bearer ${pushToken}`,
            'content-type': 'application/vnd.edgeprom.batch;version=1',
          },
        })
        expect({ status: response.status, answer: await response.json() }).toMatchObject({
          status: 413,
          answer: { kind: 'too_large' },
        })
        expect(await work(url, 1)).toBe(true)
      }),
    ))

  test('keeps what may end with the process in a store that says so, within limits', () =>
    serving(
      { store: new MemoryStore(), authorize, limits: { ...defaultLimits, maxSeriesPerFamily: 1 } },
      async ({ url }) => {
        await work(url, 2)
        const registry = new Registry()
        new Counter({ name: 'orders_total', help: 'Orders', labelNames: ['plan'], registry })
          .labels('team')
          .inc()
        await reportEvery({ target: httpTarget({ url: `${url}/push`, token: pushToken }), registry }).stop()
        expect(await scrape(url)).toEqual([
          'orders_total{plan="pro"} 2',
          'orders_total{edgeprom_overflow="true"} 1',
          'workers 1',
        ])
      },
    ))

  test('answers what has arrived before it is closed', async () => {
    const store = new HeldStore(new MemoryStore())
    const server = await serveAggregator({ store, authorize })
    store.hold()
    const isWritten = store.nextAppend()
    const working = work(server.url, 2)
    await isWritten
    let isClosed = false
    const close = async (): Promise<void> => {
      await server.close()
      isClosed = true
    }
    const closing = close()
    await expect(fetch(`${server.url}/metrics`)).rejects.toThrow()
    expect(isClosed).toBe(false)
    store.release()
    expect(await working).toBe(true)
    await closing
  })

  test('closes once, and lets go of file and port', () =>
    inFolder(async (folder) => {
      const file = join(folder, 'metrics.db')
      const server = await serveAggregator({ file, authorize })
      expect(await work(server.url, 2)).toBe(true)
      const closing = server.close()
      expect(server.close()).toBe(closing)
      await closing
      await expect(fetch(`${server.url}/metrics`)).rejects.toThrow()
      const again = await serveAggregator({ file, port: server.port, authorize })
      expect(again.port).toBe(server.port)
      await again.close()
    }))

  test('says at once what is wrong with its file, and holds nothing then', () =>
    inFolder(async (folder) => {
      const broken = join(folder, 'broken.db')
      writeFileSync(broken, 'no database '.repeat(1000))
      await expect(serveAggregator({ file: broken, authorize })).rejects.toThrow(/^Cannot open the database/)
      const file = join(folder, 'metrics.db')
      await serving({ file, authorize }, async ({ port }) => {
        await expect(serveAggregator({ file, authorize })).rejects.toThrow(
          'no other process may have it open',
        )
        const other = join(folder, 'other.db')
        await expect(serveAggregator({ file: other, port, authorize })).rejects.toThrow()
        const store = new SqliteStore(other)
        await store.load()
        store.close()
      })
    }))

  test.each([
    { options: { authorize }, says: 'either file or store must be given, received none' },
    {
      options: { authorize, file: 'a.db', store: new MemoryStore() },
      says: 'either file or store must be given, received both',
    },
    {
      options: { store: new MemoryStore() },
      says: 'authorize must say who may push and who may scrape, received nothing about one of them',
    },
    {
      options: { store: new MemoryStore(), authorize: { push: 'public' } },
      says: 'authorize must say who may push and who may scrape, received nothing about one of them',
    },
  ])('refuses options that cannot be meant: $says', async ({ options, says }) => {
    await expect(serveAggregator(options as AggregatorServerOptions)).rejects.toThrow(
      new TypeError(`Cannot serve an aggregator: ${says}`),
    )
  })
})
