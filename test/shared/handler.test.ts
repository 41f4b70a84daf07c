import { describe, expect, test } from 'vitest'
import { instrumentFetch } from '../../src/http/instrument-fetch.ts'
import { makeFetchHandler } from '../../src/http/make-fetch-handler.ts'
import { Counter } from '../../src/instruments/counter.ts'
import { Gauge } from '../../src/instruments/gauge.ts'
import type { Collector } from '../../src/model/collector.ts'
import { rowFamily } from '../../src/model/row-family.ts'
import { Registry } from '../../src/registry/registry.ts'

const url = 'http://localhost/metrics'

const shop = (): Registry => {
  const registry = new Registry()
  new Counter({ name: 'orders_total', help: 'Orders', labelNames: ['plan'], registry }).labels('pro').inc(2)
  new Gauge({ name: 'queue.depth', help: 'Depth', registry }).set(3)
  return registry
}
const ordersText = '# HELP orders_total Orders\n# TYPE orders_total counter\norders_total{plan="pro"} 2\n'
const pageText = `${ordersText}# HELP queue_depth Depth\n# TYPE queue_depth gauge\nqueue_depth 3\n`

const ask = (headers: Readonly<Record<string, string>>, query = ''): Request =>
  new Request(url + query, { headers })

describe('makeFetchHandler()', () => {
  test('serves a page in the format that the client prefers', async () => {
    const handler = makeFetchHandler({ registry: shop() })
    const plain = await handler(new Request(url))
    expect([plain.status, plain.headers.get('content-type'), await plain.text()]).toEqual([
      200,
      'text/plain; version=0.0.4; charset=utf-8',
      pageText,
    ])
    const rich = await handler(
      ask({ accept: 'application/openmetrics-text;version=1.0.0;escaping=allow-utf-8' }),
    )
    expect([rich.headers.get('content-type'), await rich.text()]).toEqual([
      'application/openmetrics-text; version=1.0.0; charset=utf-8; escaping=allow-utf-8',
      '# HELP orders Orders\n# TYPE orders counter\norders_total{plan="pro"} 2\n' +
        '# HELP "queue.depth" Depth\n# TYPE "queue.depth" gauge\n{"queue.depth"} 3\n# EOF\n',
    ])
  })

  test('compresses once', async () => {
    const response = await makeFetchHandler({ registry: shop() })(ask({ 'accept-encoding': 'gzip' }))
    expect(response.headers.get('content-encoding')).toBe('gzip')
    const plain = response.body?.pipeThrough(new DecompressionStream('gzip'))
    expect(await new Response(plain).text()).toBe(pageText)
  })

  test('streams a page of many pieces, plain and in gzip', async () => {
    const rows = Array.from({ length: 50_000 }, (_, i) => ({ labels: [`value ${i} ü`], values: [i] }))
    const family = rowFamily({ type: 'unknown', name: 'u', help: '', unit: '' }, ['l'], rows)
    const handler = makeFetchHandler({ registry: { collect: () => [family] } })
    const lines = rows.map(({ labels, values }) => `u{l="${labels[0]}"} ${values[0]}\n`)
    const page = `# HELP u \n# TYPE u untyped\n${lines.join('')}`
    expect((await (await handler(new Request(url))).text()) === page).toBe(true)
    const compressed = await handler(ask({ 'accept-encoding': 'gzip' }))
    const plain = compressed.body?.pipeThrough(new DecompressionStream('gzip'))
    expect((await new Response(plain).text()) === page).toBe(true)
  })

  test.each(['identity', 'gzip'])('stops when the client goes away: %s', async (coding) => {
    const family = rowFamily({ type: 'unknown', name: 'u', help: '', unit: '' }, [], [])
    let isClosed = false
    const endless = (): ReturnType<typeof family.open> => ({
      read: (block) => {
        block.values.fill(Math.random())
        return (block.rows = block.capacity)
      },
      close: () => {
        isClosed = true
      },
    })
    const handler = makeFetchHandler({ registry: { collect: () => [{ ...family, open: endless }] } })
    const response = await handler(ask({ 'accept-encoding': coding }))
    const reader = response.body?.getReader()
    expect((await reader?.read())?.done).toBe(false)
    await reader?.cancel()
    await expect.poll(() => isClosed).toBe(true)
  })

  test('shows only the samples that are named', async () => {
    const response = await makeFetchHandler({ registry: shop() })(ask({}, '?name[]=orders_total&name[]='))
    expect(await response.text()).toBe(ordersText)
  })

  test('lets in who knows the token or the password', async () => {
    const bearer = makeFetchHandler({ registry: shop(), authorize: { bearer: 'sesame' } })
    expect((await bearer(new Request(url))).status).toBe(401)
    expect((await bearer(ask({ authorization: 'Bearer open' }))).status).toBe(401)
    expect((await bearer(ask({ authorization: 'Bearer sesame' }))).status).toBe(200)
    const basic = makeFetchHandler({
      registry: shop(),
      authorize: { basic: { username: 'u', password: 'ü' } },
    })
    expect((await basic(ask({ authorization: 'Basic dTrDvA==' }))).status).toBe(200)
    expect((await basic(ask({ authorization: 'Basic dTp1' }))).status).toBe(401)
  })

  test('knows three methods', async () => {
    const handler = makeFetchHandler({ registry: shop() })
    const answer = async (method: string): Promise<readonly unknown[]> => {
      const response = await handler(new Request(url, { method }))
      return [response.status, response.headers.get('allow'), await response.text()]
    }
    expect(await answer('HEAD')).toEqual([200, null, ''])
    expect(await answer('OPTIONS')).toEqual([200, 'OPTIONS,GET,HEAD', ''])
    expect(await answer('POST')).toEqual([
      405,
      'OPTIONS,GET,HEAD',
      '# Method Not Allowed: use OPTIONS,GET,HEAD\n',
    ])
  })

  test('leaves out what hangs when the time is over, and counts it', async () => {
    const registry = shop()
    const hanging: Collector = { collect: () => new Promise(() => {}) }
    registry.register(hanging)
    const response = await makeFetchHandler({ registry, timeoutSeconds: 0.01 })(new Request(url))
    const page = await response.text()
    expect(page.startsWith(pageText)).toBe(true)
    expect(page).toContain('edgeprom_collector_errors_total{collector="Object"} 1\n')
  })

  test.each(['identity', 'gzip'])('fails a transfer rather than end it early: %s', async (coding) => {
    const family = rowFamily({ type: 'unknown', name: 'u', help: '', unit: '' }, [], [])
    const open = (): never => {
      throw new Error('lost')
    }
    const handler = makeFetchHandler({ registry: { collect: () => [{ ...family, open }] } })
    const response = await handler(ask({ 'accept-encoding': coding }))
    expect(response.status).toBe(200)
    await expect(response.arrayBuffer()).rejects.toThrow()
  })
})

describe('instrumentFetch()', () => {
  test('counts requests by method and status', async () => {
    const registry = new Registry()
    const app = instrumentFetch(
      async (request: Request) => new Response(null, { status: request.method === 'GET' ? 204 : 404 }),
      {
        registry,
      },
    )
    await app(new Request(url))
    await app(new Request(url))
    await app(new Request(url, { method: 'DELETE' }))
    const page = await (await makeFetchHandler({ registry })(new Request(url))).text()
    expect(page).toContain(
      '# TYPE http_requests_total counter\nhttp_requests_total{method="GET",status="204"} 2\n' +
        'http_requests_total{method="DELETE",status="404"} 1\n',
    )
    expect(page).toContain('http_request_duration_seconds_count{method="GET",status="204"} 2\n')
    expect(page).toContain('http_requests_in_flight 0\n')
  })
})
