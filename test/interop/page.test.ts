import { spawnSync } from 'node:child_process'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { exchange } from '../harness/exchange.ts'
import { awaitPage } from '../harness/fetch-page.ts'
import { Host } from '../harness/host.ts'
import { lacksPeers } from '../harness/peers.ts'
import { appWorker, objectWorker } from '../harness/shop.ts'
import { Stage } from '../harness/stage.ts'

const stage = new Stage()
const asText = { accept: 'text/plain;version=0.0.4' }
/** The entrance that treats requests as the edge does. */
let origin: string

beforeAll(async () => {
  const host = stage.add(new Host({ folder: stage.folder, workers: [appWorker('a'), objectWorker] }))
  origin = (await host.ready()).origin
  await fetch(`${origin}/order?plan=team`)
  await awaitPage('the order', `${origin}/metrics`, (page) => page.has('orders_total{app="a",plan="team"}'))
})

afterAll(() => stage.close())

const decoders: Readonly<Record<string, (body: Buffer) => Buffer>> = {
  identity: (body) => body,
  gzip: gunzipSync,
  br: brotliDecompressSync,
}

describe('compression', () => {
  test.each([
    { accepts: undefined, allowed: ['identity'] },
    { accepts: 'gzip', allowed: ['gzip'] },
    { accepts: 'identity', allowed: ['identity'] },
    { accepts: 'gzip;q=0', allowed: ['identity'] },
    // The edge compresses by itself where the client lets it, instead of what we did and never on top of it.
    { accepts: 'br', allowed: ['identity', 'br'] },
    { accepts: 'br, gzip', allowed: ['gzip', 'br'] },
  ])('a client that sends accept-encoding: $accepts gets one of $allowed', async ({ accepts, allowed }) => {
    const headers = { ...asText, ...(accepts === undefined ? {} : { 'accept-encoding': accepts }) }
    const answer = await exchange(`${origin}/metrics`, { headers })
    expect(answer.status).toBe(200)
    const encoding = answer.headers['content-encoding']?.toString() ?? 'identity'
    expect(allowed).toContain(encoding)
    expect(answer.headers['vary']?.toString().toLowerCase()).toMatch(/accept-encoding/)
    const text = decoders[encoding]?.(answer.body).toString()
    expect(text).toContain('orders_total{app="a",plan="team"} 1\n')
  })

  test('the edge hides what clients accept: without a look behind it, all of them would get gzip', async () => {
    const seen = await exchange(`${origin}/seen`, { headers: { 'accept-encoding': 'identity' } })
    expect(JSON.parse(seen.body.toString())).toEqual({ header: 'br, gzip', client: 'identity' })
  })
})

describe('methods', () => {
  test('HEAD is answered as GET without the body', async () => {
    const [head, get] = await Promise.all(
      ['HEAD', 'GET'].map((method) => exchange(`${origin}/metrics`, { method, headers: asText })),
    )
    expect(head?.status).toBe(200)
    expect(head?.body).toHaveLength(0)
    expect(head?.headers['content-type']).toBe(get?.headers['content-type'])
    expect(get?.headers['content-type']).toMatch(/^text\/plain; ?version=0\.0\.4/)
  })

  test.each(['POST', 'PUT', 'DELETE'])('%s is not allowed', async (method) => {
    const answer = await exchange(`${origin}/metrics`, { method })
    expect(answer.status).toBe(405)
    expect(answer.headers['allow']).toBe('OPTIONS,GET,HEAD')
  })
})

describe('formats', () => {
  test.each([
    {
      accept: 'application/openmetrics-text;version=1.0.0,text/plain;q=0.5',
      type: /^application\/openmetrics-text/,
    },
    { accept: 'text/plain;version=0.0.4', type: /^text\/plain/ },
    { accept: '*/*', type: /^text\/plain/ },
  ])('who accepts $accept gets it', async ({ accept, type }) => {
    const answer = await exchange(`${origin}/metrics`, { headers: { accept } })
    expect(answer.headers['content-type']).toMatch(type)
  })
})

describe.skipIf(lacksPeers('promtool'))('promtool check metrics', () => {
  test('accepts a page with an instrument of every type', async () => {
    const page = (await exchange(`${origin}/metrics`, { headers: asText })).body.toString()
    const types = [...page.matchAll(/^# TYPE (order\w*|stock|build\w*|mode) (\w+)$/gm)].map(
      ([, name, type]) => [name, type],
    )
    expect(Object.fromEntries(types)).toEqual({
      build_info: 'gauge',
      mode: 'gauge',
      order_amount: 'histogram',
      order_size_bytes: 'summary',
      orders_total: 'counter',
      stock: 'gauge',
    })
    const { status, stdout, stderr } = spawnSync('promtool', ['check', 'metrics'], {
      input: page,
      encoding: 'utf8',
    })
    // 3: it can be read; what follows are remarks on style.
    expect([0, 3]).toContain(status)
    expect(remarks(stdout + stderr)).toEqual([])
  })
})

function remarks(printed: string): readonly string[] {
  return printed.split('\n').filter((line) => line !== '')
}
