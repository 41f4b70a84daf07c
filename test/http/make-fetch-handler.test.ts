import { gunzipSync } from 'node:zlib'
import { describe, expect, test, vi } from 'vitest'
import { openmetrics } from '../../src/exposition/openmetrics.ts'
import { text } from '../../src/exposition/text.ts'
import { type FetchHandlerOptions, makeFetchHandler } from '../../src/http/make-fetch-handler.ts'
import { Counter } from '../../src/instruments/counter.ts'
import { Gauge } from '../../src/instruments/gauge.ts'
import type { Collector, Families } from '../../src/model/collector.ts'
import { UnavailableError } from '../../src/model/errors.ts'
import type { MetricFamily } from '../../src/model/metric-family.ts'
import { rowFamily } from '../../src/model/row-family.ts'
import { Registry } from '../../src/registry/registry.ts'
import { FakeTime } from './fake-time.ts'

const url = 'http://localhost/metrics'
const prometheus =
  'application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,text/plain;version=0.0.4;q=0.3'

const shop = (): Registry => {
  const registry = new Registry()
  new Counter({ name: 'orders_total', help: 'Orders', registry }).inc(2)
  new Gauge({ name: 'queue.depth', help: 'Depth', registry }).set(3)
  return registry
}
const ordersText = '# HELP orders_total Orders\n# TYPE orders_total counter\norders_total 2\n'
const pageText = `${ordersText}# HELP queue_depth Depth\n# TYPE queue_depth gauge\nqueue_depth 3\n`

const get = (options: FetchHandlerOptions, request: string | Request = url): Promise<Response> =>
  makeFetchHandler(options)(new Request(request))

const withHeaders = (headers: Readonly<Record<string, string>>): Request => new Request(url, { headers })

/** A collector of one counter, or of whatever else it does. */
const collecting = (name: string, collect?: () => Families): Collector => ({
  collect: collect ?? (() => [counterOf(name)]),
  describe: () => [counterOf(name)],
})
const counterOf = (name: string): MetricFamily =>
  rowFamily({ type: 'counter', name, help: '', unit: '' }, [], [{ labels: [], values: [1] }])
const registryOf = (...collectors: readonly Collector[]): Registry => {
  const registry = new Registry()
  for (const collector of collectors) registry.register(collector)
  return registry
}
const failing = collecting('failing', () => Promise.reject(new Error('secret detail')))
const errorsText = (collector: string, count: number): string =>
  '# HELP edgeprom_collector_errors_total Times that families were left out of a page because their collector failed, hung or clashed\n' +
  `# TYPE edgeprom_collector_errors_total counter\nedgeprom_collector_errors_total{collector="${collector}"} ${count}\n`
const countText = (name: string): string =>
  `# HELP ${name}_total \n# TYPE ${name}_total counter\n${name}_total 1\n`

describe('makeFetchHandler() serves', () => {
  test('plain text to whoever asks for nothing else', async () => {
    const response = await get({ registry: shop() })
    expect([response.status, Object.fromEntries(response.headers)]).toEqual([
      200,
      {
        'content-type': 'text/plain; version=0.0.4; charset=utf-8',
        vary: 'Accept, Accept-Encoding',
        'cache-control': 'no-store, no-transform',
      },
    ])
    expect(await response.text()).toBe(pageText)
  })

  test('OpenMetrics with UTF-8 names to Prometheus 3', async () => {
    const response = await get({ registry: shop() }, withHeaders({ accept: prometheus }))
    expect(response.headers.get('content-type')).toBe(
      'application/openmetrics-text; version=1.0.0; charset=utf-8; escaping=allow-utf-8',
    )
    expect(await response.text()).toBe(
      '# HELP orders Orders\n# TYPE orders counter\norders_total 2\n' +
        '# HELP "queue.depth" Depth\n# TYPE "queue.depth" gauge\n{"queue.depth"} 3\n# EOF\n',
    )
  })

  test('only the formats that it is given', async () => {
    const response = await get({ registry: shop(), formats: [text] }, withHeaders({ accept: prometheus }))
    expect(response.headers.get('content-type')).toBe(
      'text/plain; version=0.0.4; charset=utf-8; escaping=allow-utf-8',
    )
    expect(() => makeFetchHandler({ formats: [] })).toThrow(
      new RangeError('Cannot serve metrics: formats must hold at least one, received none'),
    )
  })

  test('an empty page with status 200', async () => {
    const registry = new Registry()
    expect(await (await get({ registry })).text()).toBe('')
    expect(await (await get({ registry, formats: [openmetrics] })).text()).toBe('# EOF\n')
  })

  test('start times where they are wanted', async () => {
    const registry = new Registry({ clock: new FakeTime() })
    new Counter({ name: 'c', help: '', registry }).inc()
    const page = await (await get({ registry, created: 'all' })).text()
    expect(page).toContain('c_created 1700000000\n')
  })

  test.each(['/metrics', '/', '/anything'])('any path, as %s, without a path of its own', async (path) => {
    expect(await (await get({ registry: shop() }, `http://localhost${path}`)).text()).toBe(pageText)
  })

  test.each([
    { query: 'name[]=orders_total', page: ordersText },
    { query: 'name%5B%5D=orders_total', page: ordersText },
    { query: 'name[]=orders_total&name[]=queue.depth', page: pageText },
    { query: 'name[]=queue.depth&name[]=orders_total', page: pageText },
    { query: 'name[]=', page: pageText },
    { query: 'name[]=&name[]=orders_total', page: ordersText },
    { query: 'name[]=orders', page: '' },
    { query: 'name[]=__proto__', page: '' },
    { query: 'name=orders_total', page: pageText },
  ])('the samples named in ?$query', async ({ query, page }) => {
    expect(await (await get({ registry: shop() }, `${url}?${query}`)).text()).toBe(page)
  })

  test('HEAD with the headers of GET and no body', async () => {
    const headers = { accept: prometheus, 'accept-encoding': 'gzip' }
    const [head, full] = await Promise.all(
      ['HEAD', 'GET'].map((method) => get({ registry: shop() }, new Request(url, { method, headers }))),
    )
    expect(head?.status).toBe(200)
    expect(Object.fromEntries(head?.headers ?? [])).toEqual(Object.fromEntries(full?.headers ?? []))
    expect(head?.body).toBeNull()
  })

  test('an empty icon to browsers, where any path is a page', async () => {
    const response = await get({ registry: shop() }, 'http://localhost/favicon.ico')
    expect([response.status, await response.text()]).toEqual([200, ''])
  })
})

describe('makeFetchHandler() compresses', () => {
  test('for clients that accept gzip', async () => {
    const response = await get({ registry: shop() }, withHeaders({ 'accept-encoding': 'br, gzip;q=0.5' }))
    expect(response.headers.get('content-encoding')).toBe('gzip')
    expect(gunzipSync(await response.arrayBuffer()).toString()).toBe(pageText)
  })

  test.each([
    { encodings: undefined, because: 'nothing was said' },
    { encodings: 'identity', because: 'only what it says' },
    { encodings: 'gzip;q=0', because: 'gzip is refused' },
    { encodings: 'identity, gzip;q=0.5', because: 'it prefers it plain' },
    { encodings: 'br, zstd', because: 'others are not offered' },
    { encodings: '*', because: 'gzip is not named' },
  ])('not for $encodings: $because', async ({ encodings }) => {
    const request = encodings === undefined ? new Request(url) : withHeaders({ 'accept-encoding': encodings })
    const response = await get({ registry: shop() }, request)
    expect(response.headers.get('content-encoding')).toBeNull()
    expect(await response.text()).toBe(pageText)
  })

  test('never with compression: none', async () => {
    const response = await get(
      { registry: shop(), compression: 'none' },
      withHeaders({ 'accept-encoding': 'gzip' }),
    )
    expect(await response.text()).toBe(pageText)
  })

  test.each([
    { real: '', header: 'br, gzip', encoding: null },
    { real: 'gzip', header: 'br', encoding: 'gzip' },
    { real: 'gzip;q=0', header: 'gzip', encoding: null },
  ])(
    'as the client of Cloudflare asks: $real, not the header $header',
    async ({ real, header, encoding }) => {
      const request = withHeaders({ 'accept-encoding': header })
      Object.defineProperty(request, 'cf', { value: { clientAcceptEncoding: real } })
      const response = await makeFetchHandler({ registry: shop() })(request)
      expect(response.headers.get('content-encoding')).toBe(encoding)
    },
  )

  test('once: Workers must not compress again', async () => {
    const seen: unknown[] = []
    const Real = Response
    vi.stubGlobal(
      'Response',
      class extends Real {
        constructor(body: ReadableStream | null, init?: ResponseInit & { encodeBody?: string }) {
          super(body, init)
          seen.push(init?.encodeBody)
        }
      },
    )
    try {
      await get({ registry: shop() }, withHeaders({ 'accept-encoding': 'gzip' }))
      await get({ registry: shop() })
    } finally {
      vi.unstubAllGlobals()
    }
    expect(seen).toEqual(['manual', 'automatic'])
  })
})

describe('makeFetchHandler() refuses', () => {
  test.each([
    { path: '/metrics', at: '/metrics', status: 200 },
    { path: '/metrics', at: '/metrics?name[]=x', status: 200 },
    { path: '/metrics', at: '/metrics/', status: 404 },
    { path: '/metrics', at: '/', status: 404 },
    { path: '/metrics', at: '/favicon.ico', status: 404 },
  ])('$at where the path is $path: $status', async ({ path, at, status }) => {
    expect((await get({ registry: shop(), path }, `http://localhost${at}`)).status).toBe(status)
  })

  test.each(['POST', 'PUT', 'DELETE', 'PATCH'])('the method %s', async (method) => {
    const response = await get({ registry: shop() }, new Request(url, { method }))
    expect([response.status, response.headers.get('allow'), await response.text()]).toEqual([
      405,
      'OPTIONS,GET,HEAD',
      '# Method Not Allowed: use OPTIONS,GET,HEAD\n',
    ])
  })

  test('nothing to OPTIONS, which learns what is allowed', async () => {
    const response = await get({ registry: shop() }, new Request(url, { method: 'OPTIONS' }))
    expect([response.status, response.headers.get('allow'), await response.text()]).toEqual([
      200,
      'OPTIONS,GET,HEAD',
      '',
    ])
  })

  test('who has no token, and never shows what it was sent', async () => {
    const options = { registry: shop(), authorize: { bearer: 'sesame' } }
    const response = await get(options, withHeaders({ authorization: 'Bearer <script>' }))
    expect([response.status, response.headers.get('www-authenticate'), await response.text()]).toEqual([
      401,
      'Bearer realm="metrics"',
      '# Unauthorized\n',
    ])
    expect((await get(options, withHeaders({ authorization: 'Bearer sesame' }))).status).toBe(200)
  })

  test('with short texts that are not to be kept, and none for HEAD', async () => {
    const options = { path: '/metrics' }
    const response = await get(options, 'http://localhost/?q=<script>')
    expect([Object.fromEntries(response.headers), await response.text()]).toEqual([
      { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' },
      '# Not Found\n',
    ])
    const head = await get(options, new Request('http://localhost/', { method: 'HEAD' }))
    expect([head.status, head.body]).toEqual([404, null])
  })
})

describe('makeFetchHandler() leaves out', () => {
  test('a collector that fails, at once or later, and counts it', async () => {
    const thrower = collecting('thrower', () => {
      throw new Error('broken')
    })
    const onError = vi.fn<NonNullable<FetchHandlerOptions['onError']>>()
    const handler = makeFetchHandler({
      registry: registryOf(collecting('a'), failing, collecting('b')),
      onError,
    })
    const page = countText('a') + countText('b')
    expect(await (await handler(new Request(url))).text()).toBe(page + errorsText('failing', 1))
    expect(await (await handler(new Request(url))).text()).toBe(page + errorsText('failing', 2))
    expect(onError.mock.calls).toEqual([
      [new Error('secret detail'), 'failing'],
      [new Error('secret detail'), 'failing'],
    ])
    expect(await (await get({ registry: registryOf(thrower) })).text()).toBe(errorsText('thrower', 1))
  })

  test('the count, when other samples are asked for', async () => {
    const handler = makeFetchHandler({ registry: registryOf(collecting('a'), failing) })
    const page = async (name: string): Promise<string> =>
      (await handler(new Request(`${url}?name[]=${name}`))).text()
    expect(await page('failing_total')).toBe('')
    expect(await page('a_total')).toBe(countText('a'))
    expect(await page('edgeprom_collector_errors_total')).toBe(errorsText('failing', 1))
  })

  test('a family that cannot stand beside another when names are escaped, and counts it in the same page', async () => {
    const registry = registryOf(collecting('a.b'), collecting('a_b'))
    const onError = vi.fn<NonNullable<FetchHandlerOptions['onError']>>()
    const handler = makeFetchHandler({ registry, onError })
    expect(await (await handler(new Request(url))).text()).toBe(countText('a_b') + errorsText('a_b', 1))
    expect(onError.mock.calls).toEqual([
      [
        new RangeError('Cannot show "a_b": names must differ when they are escaped, received "a_b" twice'),
        'a_b',
      ],
    ])
    const utf8 = await handler(withHeaders({ accept: prometheus }))
    expect(await utf8.text()).toContain('{"a.b_total"} 1\n# HELP a_b \n# TYPE a_b counter\na_b_total 1\n')
  })

  test('a collector that hangs, when the time is over', async () => {
    const time = new FakeTime()
    const signals: (AbortSignal | undefined)[] = []
    const hanging: Collector = {
      collect: (options) => {
        signals.push(options?.signal)
        return new Promise(() => {})
      },
      describe: () => [counterOf('hanging')],
    }
    const registry = registryOf(collecting('a'), hanging)
    const answer = get({ registry, clock: time, sleep: time.sleep })
    await time.advance(9.9)
    expect(signals[0]?.aborted).toBe(false)
    await time.advance(0.1)
    expect(signals[0]?.aborted).toBe(true)
    expect(await (await answer).text()).toBe(countText('a') + errorsText('hanging', 1))
    const restricted = get(
      { registry, clock: time, sleep: time.sleep },
      `${url}?name[]=a_total&name[]=hanging_total`,
    )
    await time.advance(10)
    expect(await (await restricted).text()).toBe(countText('a'))
  })
})

describe('makeFetchHandler() gives collectors', () => {
  test.each([
    { header: undefined, timeoutSeconds: undefined, seconds: 10, because: 'the default' },
    { header: undefined, timeoutSeconds: 3, seconds: 3, because: 'the option' },
    { header: '30', timeoutSeconds: 3, seconds: 3, because: 'the scraper waits longer' },
    {
      header: '5',
      timeoutSeconds: undefined,
      seconds: 4.5,
      because: 'the scraper waits less: half a second to send',
    },
    { header: '0.9', timeoutSeconds: undefined, seconds: 0.81, because: 'a tenth to send' },
    { header: 'soon', timeoutSeconds: 3, seconds: 3, because: 'no number' },
    { header: '-1', timeoutSeconds: 3, seconds: 3, because: 'no time' },
    { header: '0', timeoutSeconds: 3, seconds: 3, because: 'no time' },
    { header: 'Infinity', timeoutSeconds: 3, seconds: 3, because: 'no limit' },
  ])(
    '$seconds s for header $header and option $timeoutSeconds: $because',
    async ({ header, timeoutSeconds, seconds }) => {
      const time = new FakeTime()
      const headers = header === undefined ? {} : { 'x-prometheus-scrape-timeout-seconds': header }
      const registry = collecting('hanging', () => new Promise(() => {}))
      let isAnswered = false
      const answer = get(
        { registry, timeoutSeconds, clock: time, sleep: time.sleep },
        withHeaders(headers),
      ).finally(() => {
        isAnswered = true
      })
      await time.advance(seconds - 0.001)
      expect(isAnswered).toBe(false)
      await time.advance(0.001)
      expect((await answer).status).toBe(503)
    },
  )

  test('no timer to wait for once they have answered', async () => {
    const time = new FakeTime()
    await get({ registry: shop(), clock: time, sleep: time.sleep })
    expect(time.sleepers).toBe(0)
  })
})

describe('makeFetchHandler() answers', () => {
  test.each([
    {
      what: 'a collector fails and none may',
      registry: registryOf(failing),
      status: 500,
      body: '# Internal Server Error: a collector failed\n',
    },
    {
      what: 'the collection as a whole fails',
      registry: failing,
      status: 500,
      body: '# Internal Server Error\n',
    },
    {
      what: 'what it needs cannot be had',
      registry: collecting('x', () => Promise.reject(new UnavailableError('shard-1 does not answer'))),
      status: 503,
      body: '# Service Unavailable: shard-1 does not answer\n',
    },
  ])('$status when $what', async ({ registry, status, body }) => {
    const onError = vi.fn<NonNullable<FetchHandlerOptions['onError']>>()
    const response = await get({ registry, onCollectorError: 'fail', onError })
    expect([response.status, await response.text()]).toEqual([status, body])
    expect(onError).toHaveBeenCalledOnce()
  })

  test('500 when authorize() fails, and says what went wrong', async () => {
    const onError = vi.fn<NonNullable<FetchHandlerOptions['onError']>>()
    const authorize = (): Promise<boolean> => Promise.reject(new Error('no such key'))
    const response = await get({ registry: shop(), authorize, onError })
    expect([response.status, await response.text()]).toEqual([500, '# Internal Server Error\n'])
    expect(onError.mock.calls).toEqual([[new Error('no such key'), undefined]])
  })

  test('as ever when onError() throws', async () => {
    const onError = (): never => {
      throw new Error('no log')
    }
    const page = await get({ registry: registryOf(failing, collecting('x')), onError })
    expect(await page.text()).toBe(countText('x') + errorsText('failing', 1))
    expect((await get({ registry: failing, onError })).status).toBe(500)
  })

  test('503 when nothing came in time', async () => {
    const time = new FakeTime()
    const registry = collecting('x', () => new Promise(() => {}))
    const answer = get({ registry, clock: time, sleep: time.sleep })
    await time.advance(10)
    expect(await (await answer).text()).toBe(
      '# Service Unavailable: Cannot collect metrics: it must take at most 10 s, received no answer\n',
    )
  })

  test('after everything was collected, so that its status is true', async () => {
    let isCollected = false
    const registry = collecting('x', async function* () {
      yield counterOf('x')
      await Promise.resolve()
      isCollected = true
    })
    await get({ registry })
    expect(isCollected).toBe(true)
  })

  test.each(['identity', 'gzip'])(
    'with a transfer that fails when a series cannot be read, in %s',
    async (encoding) => {
      const broken: MetricFamily = {
        ...counterOf('x'),
        open: () => {
          throw new Error('lost')
        },
      }
      const onError = vi.fn<NonNullable<FetchHandlerOptions['onError']>>()
      const response = await get(
        { registry: collecting('x', () => [broken]), onError },
        withHeaders({ 'accept-encoding': encoding }),
      )
      expect(response.status).toBe(200)
      await expect(response.text()).rejects.toThrow('lost')
      expect(onError.mock.calls).toEqual([[new Error('lost'), undefined]])
    },
  )
})

describe('makeFetchHandler() lets go of the series', () => {
  test.each(['identity', 'gzip'])(
    'when the client goes away in the middle of a page, in %s',
    async (encoding) => {
      const rows = Array.from({ length: 20_000 }, (_, i) => ({
        labels: [`${(i * 7_919) % 99_991}`],
        values: [i],
      }))
      const family = rowFamily({ type: 'unknown', name: 'x', help: '', unit: '' }, ['l'], rows)
      let isClosed = false
      const open = (): ReturnType<MetricFamily['open']> => {
        const reader = family.open()
        return {
          read: (block) => reader.read(block),
          close: () => {
            isClosed = true
          },
        }
      }
      const registry = collecting('x', () => [{ ...family, open }])
      const { body } = await get({ registry }, withHeaders({ 'accept-encoding': encoding }))
      const reader = body?.getReader()
      await reader?.read()
      expect(isClosed).toBe(false)
      await reader?.cancel()
      await expect.poll(() => isClosed).toBe(true)
    },
  )
})

describe('makeFetchHandler() lets scrapes that come together share a collection', () => {
  /** Counts collections, which take a second. */
  function slowly(time: FakeTime): { readonly collector: Collector; readonly count: () => number } {
    let count = 0
    const collect = async (): Promise<readonly MetricFamily[]> => {
      count++
      await time.sleep(1)
      return [counterOf('x')]
    }
    return { collector: collecting('x', collect), count: () => count }
  }

  test('and each gets a page of its own', async () => {
    const time = new FakeTime()
    const { collector, count } = slowly(time)
    const handler = makeFetchHandler({ registry: collector, clock: time, sleep: time.sleep })
    const answers = [
      handler(new Request(url)),
      handler(withHeaders({ accept: prometheus })),
      handler(new Request(url)),
    ]
    await time.advance(1)
    const pages = await Promise.all(answers.map(async (answer) => (await answer).text()))
    expect(pages).toEqual([countText('x'), '# HELP x \n# TYPE x counter\nx_total 1\n# EOF\n', countText('x')])
    expect(count()).toBe(1)
  })

  test.each([
    {
      what: 'the same names in another order',
      first: 'name[]=a&name[]=b',
      second: 'name[]=b&name[]=a&name[]=b',
      collections: 1,
    },
    { what: 'other names', first: 'name[]=a', second: 'name[]=b', collections: 2 },
    {
      what: 'names that look alike when joined',
      first: 'name[]=a&name[]=b',
      second: 'name[]=a,b',
      collections: 2,
    },
    { what: 'names and all', first: 'name[]=a', second: '', collections: 2 },
  ])('for $what: $collections', async ({ first, second, collections }) => {
    const time = new FakeTime()
    const { collector, count } = slowly(time)
    const handler = makeFetchHandler({ registry: collector, clock: time, sleep: time.sleep })
    const answers = [handler(new Request(`${url}?${first}`)), handler(new Request(`${url}?${second}`))]
    await time.advance(1)
    await Promise.all(answers)
    expect(count()).toBe(collections)
  })

  test('but not one that is over, nor one that may end too late', async () => {
    const time = new FakeTime()
    const { collector, count } = slowly(time)
    const handler = makeFetchHandler({ registry: collector, clock: time, sleep: time.sleep })
    const patient = handler(new Request(url))
    const hasty = handler(withHeaders({ 'x-prometheus-scrape-timeout-seconds': '5' }))
    await time.advance(1)
    await Promise.all([patient, hasty])
    expect(count()).toBe(2)
    const later = handler(new Request(url))
    await time.advance(1)
    await later
    expect(count()).toBe(3)
  })

  test('not on Workers, where no request may wait for what another began', async () => {
    vi.stubGlobal('navigator', { userAgent: 'Cloudflare-Workers' })
    try {
      const time = new FakeTime()
      const { collector, count } = slowly(time)
      const handler = makeFetchHandler({ registry: collector, clock: time, sleep: time.sleep })
      const answers = [handler(new Request(url)), handler(new Request(url))]
      await time.advance(1)
      await Promise.all(answers)
      expect(count()).toBe(2)
    } finally {
      vi.unstubAllGlobals()
    }
  })

  test('and its failure: each scrape says so, the next tries again', async () => {
    let count = 0
    const registry = collecting('x', async () => {
      count++
      if (count > 1) return []
      await new Promise((resolve) => setTimeout(resolve))
      throw new Error('broken')
    })
    const handler = makeFetchHandler({ registry })
    const statuses = async (): Promise<readonly number[]> =>
      (await Promise.all([handler(new Request(url)), handler(new Request(url))])).map(({ status }) => status)
    expect(await statuses()).toEqual([500, 500])
    expect(await statuses()).toEqual([200, 200])
  })
})
