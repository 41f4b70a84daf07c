import { once } from 'node:events'
import {
  createServer as createHttpServer,
  type IncomingMessage,
  type RequestListener,
  type ServerResponse,
} from 'node:http'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { afterAll, beforeAll, describe as group, expect, inject, test } from 'vitest'
import { Counter } from '../../src/instruments/counter.ts'
import { Enum } from '../../src/instruments/enum.ts'
import { Gauge } from '../../src/instruments/gauge.ts'
import { GaugeMetricFamily } from '../../src/instruments/gauge-metric-family.ts'
import { Histogram } from '../../src/instruments/histogram.ts'
import { Info } from '../../src/instruments/info.ts'
import { Summary } from '../../src/instruments/summary.ts'
import { Pushgateway, type PushgatewayOptions } from '../../src/push/pushgateway.ts'
import { Registry } from '../../src/registry/registry.ts'
import { describe, Gateway } from '../harness/gateway.ts'
import { lacksPeers } from '../harness/peers.ts'
import { Prometheus } from '../harness/prometheus.ts'
import { Stage } from '../harness/stage.ts'
import { until } from '../harness/until.ts'

const hostile = [
  '.',
  '..',
  '...',
  '/',
  '../../api',
  'a/b',
  ' ',
  'a b',
  '+',
  '%',
  '%2e%2e',
  '%2F',
  "a'b(c)*!~",
  'a&b=c;d,e?f#g',
  '@base64',
  'back\\slash',
  'say "hi"',
  'two\nlines\ttabbed',
  '\u0000\u0001\u007f',
  'ünï 🚲',
  '\u202eright to left',
  'x'.repeat(2_000),
]

/** What `hostile` pushes: one of every type, each with a hostile label. */
function everything(): Registry {
  const registry = new Registry()
  const orders = new Counter({
    name: 'orders_total',
    help: 'Orders\nplaced \\o/',
    labelNames: ['plan'],
    registry,
  })
  for (const plan of [...hostile, '']) orders.labels(plan).inc(plan.length + 0.5)
  const numbers = new Gauge({ name: 'numbers', help: 'Numbers', labelNames: ['n'], registry })
  for (const n of [NaN, Infinity, -Infinity, -0, 1e-300, 123_456_789]) numbers.labels(n).set(n)
  const latency = new Histogram({ name: 'latency_seconds', help: 'Time', buckets: [0.1, 2], registry })
  for (const seconds of [0.05, 0.5, 5]) latency.observe(seconds)
  new Summary({ name: 'size_bytes', help: 'Size', registry }).observe(512)
  new Info({ name: 'build', help: 'Build', registry }).info({ version: '1.2.3' })
  new Enum({ name: 'state', help: 'State', states: ['idle', 'running'], registry }).state('running')
  new Gauge({ name: 'http.open', help: 'In UTF-8', registry }).set(4)
  return registry
}

/** The same as series and values; Prometheus has no empty labels. */
const expected = new Map<string, number>([
  ...[...hostile, ''].map(
    (plan) => [describe('orders_total', plan === '' ? {} : { plan }), plan.length + 0.5] as const,
  ),
  ...[NaN, Infinity, -Infinity, 0, 1e-300, 123_456_789].map(
    (n) => [describe('numbers', { n: `${n}` }), n] as const,
  ),
  [describe('latency_seconds_bucket', { le: '0.1' }), 1],
  [describe('latency_seconds_bucket', { le: '2' }), 2],
  [describe('latency_seconds_bucket', { le: '+Inf' }), 3],
  [describe('latency_seconds_count', {}), 3],
  [describe('latency_seconds_sum', {}), 5.55],
  [describe('size_bytes_count', {}), 1],
  [describe('size_bytes_sum', {}), 512],
  [describe('build_info', { version: '1.2.3' }), 1],
  [describe('state', { state: 'idle' }), 0],
  [describe('state', { state: 'running' }), 1],
  [describe('http_open', {}), 4],
])

const lacks = lacksPeers('prometheus-pushgateway', 'prometheus')

group.skipIf(lacks)('a real Pushgateway', () => {
  const stage = new Stage()
  let gateway: Gateway

  beforeAll(async () => {
    gateway = await Gateway.start(stage)
  })
  afterAll(() => stage.close())

  const to = (options: Partial<PushgatewayOptions>): Pushgateway =>
    new Pushgateway({ url: gateway.origin, job: 'test', maxAttempts: 1, timeoutSeconds: 10, ...options })

  /** What a group has, without its own labels. */
  const seriesIn = async (labels: Readonly<Record<string, string>>) => {
    const wanted = describe('', labels)
    return (await gateway.groups()).find((one) => describe('', one.labels) === wanted)?.series
  }

  /** It answers before it deletes. */
  const untilGone = (labels: Readonly<Record<string, string>>): Promise<true> =>
    until('a group to be deleted', async () => ((await seriesIn(labels)) === undefined ? true : undefined))

  const only = (name: string, value: number): Registry => {
    const registry = new Registry()
    new Gauge({ name, help: name, registry }).set(value)
    return registry
  }
  /** What the API shows for `only`. */
  const shown = (job: string, values: Readonly<Record<string, number>>) =>
    new Map(
      Object.entries(values).map(([name, value]) => [describe(name, { instance: '', job }), String(value)]),
    )

  test('push() replaces the group, pushAdd() its families, delete() ends it', async () => {
    const job = 'methods'
    expect(await to({ job, registry: only('a', 1) }).push()).toEqual({ attempts: 1 })
    expect(await seriesIn({ job })).toEqual(shown(job, { a: 1 }))
    expect(await to({ job, registry: only('b', 2) }).pushAdd()).toEqual({ attempts: 1 })
    expect(await seriesIn({ job })).toEqual(shown(job, { a: 1, b: 2 }))
    await to({ job, registry: only('a', 3), compression: 'gzip' }).pushAdd()
    expect(await seriesIn({ job })).toEqual(shown(job, { a: 3, b: 2 }))
    await to({ job, registry: only('c', 4), compression: 'gzip' }).push()
    expect(await seriesIn({ job })).toEqual(shown(job, { c: 4 }))
    expect(await to({ job }).delete()).toEqual({ attempts: 1 })
    await untilGone({ job })
    await to({ job }).delete() // of what is not there
  })

  test.each(hostile)('groups are what they are called: %j', async (value) => {
    const registry = only('grouped', 7)
    await to({ job: value, registry }).push()
    await to({ job: 'hostile', groupingKey: { a: value, b: '', instance: value }, registry }).push()
    expect([...((await seriesIn({ job: value })) ?? [])]).toEqual([
      [describe('grouped', { instance: '', job: value }), '7'],
    ])
    // An empty label is none.
    expect([...((await seriesIn({ job: 'hostile', a: value, b: '', instance: value })) ?? [])]).toEqual([
      [describe('grouped', { job: 'hostile', a: value, b: '', instance: value }), '7'],
    ])
    await to({ job: value }).delete()
    await to({ job: 'hostile', groupingKey: { a: value, b: '', instance: value } }).delete()
    await untilGone({ job: value })
    await untilGone({ job: 'hostile', a: value, b: '', instance: value })
  })

  test('says itself why it refuses timestamps, and a family that has another type in another group', async () => {
    const old = new GaugeMetricFamily({ name: 'old', help: 'Old' }).addMetric([], 1, { timestampSeconds: 5 })
    await expect(to({ registry: { collect: () => [old] } }).push()).rejects.toMatchObject({
      name: 'PushError',
      kind: 'refused',
      status: 400,
      attempts: 1,
      message: expect.stringContaining('pushed metrics must not have timestamps') as string,
    })
    await to({ job: 'gauges', registry: only('typed', 1) }).push()
    const histogram = new Registry()
    new Histogram({ name: 'typed', help: 'typed', registry: histogram })
    await expect(to({ job: 'histograms', registry: histogram }).push()).rejects.toMatchObject({
      kind: 'refused',
      status: 400,
      message: expect.stringContaining('typed') as string,
    })
    for (const job of ['gauges', 'histograms', 'test']) await to({ job }).delete()
  })

  test('everything arrives as it was pushed, and Prometheus reads it as it was', async () => {
    const labels = { job: 'everything', instance: '..', shard: 'a/b "c"' }
    const prometheus = await Prometheus.start(stage, [
      { name: 'gateway', origin: gateway.origin, path: ['/metrics'] },
    ])
    const { job, ...groupingKey } = labels
    await to({ job, groupingKey, registry: everything(), compression: 'gzip' }).push()

    const series = new Map(
      [...((await seriesIn(labels)) ?? [])].map(([name, value]) => [
        name,
        Number(value.replace('Inf', 'Infinity')),
      ]),
    )
    const withGroup = (key: string): string => {
      const [, name = '', pairs = '[]'] = /^([^[]*)(.*)$/s.exec(key) ?? []
      return describe(name, { ...Object.fromEntries(JSON.parse(pairs) as [string, string][]), ...labels })
    }
    const inApi = new Map([...expected].map(([key, value]) => [withGroup(key), value]))
    // The API shows the empty label that was pushed.
    const empty = withGroup(describe('orders_total', {}))
    inApi.delete(empty)
    inApi.set(withGroup(describe('orders_total', { plan: '' })), 0.5)
    expect(series).toEqual(inApi)

    const scraped = await until(
      'a scrape',
      async () => {
        const found = await prometheus.query('{job="everything", __name__!~"push_.*"}')
        return found.length === expected.size ? found : undefined
      },
      { timeoutSeconds: 30, everySeconds: 0.5 },
    )
    const read = scraped.map(({ metric: { __name__: name = '', page: _page, ...rest }, value }) => [
      describe(name, rest),
      value,
    ])
    expect(new Map(read as [string, number][])).toEqual(
      new Map([...expected].map(([key, value]) => [withGroup(key), value])),
    )
  })

  test.skipIf(inject('vectors')['pushgateway.json'] === undefined)(
    'takes every group of the vectors',
    async () => {
      interface Case {
        readonly call: {
          readonly job: string
          readonly grouping_key?: Readonly<Record<string, string | number>>
        }
      }
      for (const { call } of inject('vectors')['pushgateway.json'] as readonly Case[]) {
        const { job, grouping_key: groupingKey = {} } = call
        const pusher = to({ job, groupingKey, registry: only('vector', 1) })
        await pusher.push()
        const labels = Object.fromEntries(
          Object.entries<string | number>({ ...groupingKey, job }).map(([name, value]) => [
            name,
            String(value),
          ]),
        )
        expect([...((await seriesIn(labels)) ?? [])]).toEqual([
          [describe('vector', { instance: '', ...labels }), '1'],
        ])
        await pusher.delete()
      }
    },
  )
})

group.skipIf(lacks)('a real Pushgateway that asks who is there', () => {
  const stage = new Stage()
  afterAll(() => stage.close())

  test('takes pushes of the users it knows, below a path', async () => {
    const users = {
      pusher: '$2b$04$abcdefghijklmnopqrstuu/LVz6MZlItEy42I2juLihZ66HnQx/cy', // open sesame
      ü: '$2b$04$abcdefghijklmnopqrstuuFK4jiEo3E68YVithGk0fK3dpvHCohRi', // пароль: 🔑é
    }
    const gateway = await Gateway.start(stage, { users, prefix: '/base/path' })
    const url = `${gateway.origin}/base/path/`
    const registry = new Registry()
    new Counter({ name: 'jobs_total', help: 'Jobs', registry }).inc()
    const push = (job: string, options: Partial<PushgatewayOptions>): Promise<unknown> =>
      new Pushgateway({ url, job, registry, maxAttempts: 1, ...options }).push()
    await push('option', { auth: { username: 'pusher', password: 'open sesame' } })
    await push('url', { url: url.replace('//', '//pusher:open%20sesame@') })
    await push('utf-8', { auth: { username: 'ü', password: 'пароль: 🔑é' } })
    await push('custom', {
      auth: { headers: async () => ({ authorization: `Basic ${btoa('pusher:open sesame')}` }) },
    })
    for (const auth of [undefined, { username: 'pusher', password: 'wrong' }, { bearer: 'open sesame' }]) {
      await expect(push('never', { auth })).rejects.toMatchObject({
        kind: 'refused',
        status: 401,
        attempts: 1,
      })
    }
    const groups = await gateway.groups(`Basic ${btoa('pusher:open sesame')}`)
    expect(new Set(groups.map(({ labels }) => labels['job']))).toEqual(
      new Set(['custom', 'option', 'url', 'utf-8']),
    )
  })

  test('takes pushes by a proxy that wants a token, and where a redirect may be followed', async () => {
    const gateway = await Gateway.start(stage)
    const registry = new Registry()
    new Counter({ name: 'jobs_total', help: 'Jobs', registry }).inc()
    const [proxy, elsewhere] = await Promise.all([
      serve(stage, (request, response) => void forward(gateway.origin, request, response)),
      serve(stage, (request, response) => {
        response.writeHead(308, { location: `${gateway.origin}${request.url}` }).end('moved')
      }),
    ])
    const push = (job: string, options: Partial<PushgatewayOptions>): Promise<unknown> =>
      new Pushgateway({ url: proxy, job, registry, maxAttempts: 1, ...options }).push()
    await push('bearer', { auth: { bearer: 'token' } })
    await expect(push('never', {})).rejects.toThrow('received 403 "no token"')
    await expect(push('never', { url: elsewhere })).rejects.toThrow('received 308 "moved"')
    await push('redirected', { url: elsewhere, redirects: 'follow' })
    const jobs = (await gateway.groups()).map(({ labels }) => labels['job'])
    expect(new Set(jobs)).toEqual(new Set(['bearer', 'redirected']))
  })
})

group('connections that go wrong', () => {
  const stage = new Stage()
  afterAll(() => stage.close())

  const head = (status: string, length: number): string =>
    `HTTP/1.1 ${status}\r\ncontent-length: ${length}\r\n\r\n`
  test.each([
    {
      what: 'nobody listens',
      behave: undefined,
      outcome: { kind: 'unavailable', status: undefined, attempts: 2 },
    },
    {
      what: 'reset',
      behave: (socket: Socket) => socket.resetAndDestroy(),
      outcome: { kind: 'unavailable', status: undefined, attempts: 2 },
    },
    {
      what: 'half-closed',
      behave: (socket: Socket) => socket.end(),
      outcome: { kind: 'unavailable', status: undefined, attempts: 2 },
    },
    {
      what: 'ended in the head',
      behave: (socket: Socket) => socket.end('HTTP/1.1 200 O'),
      outcome: { kind: 'unavailable', status: undefined, attempts: 2 },
    },
    {
      what: 'not HTTP',
      behave: (socket: Socket) => socket.end('SSH-2.0-OpenSSH\r\n'),
      outcome: { kind: 'unavailable', status: undefined, attempts: 2 },
    },
    {
      what: 'ended in an error',
      behave: (socket: Socket) => socket.end(`${head('400 Bad Request', 100)}half`),
      outcome: { kind: 'refused', status: 400, attempts: 1 },
    },
    {
      what: 'ended in a success',
      behave: (socket: Socket) => socket.end(`${head('200 OK', 100)}half`),
      outcome: undefined,
    },
    { what: 'silent', behave: () => {}, outcome: { kind: 'aborted', status: undefined, attempts: 1 } },
    {
      what: 'silent in an error',
      behave: (socket: Socket) => socket.write(`${head('500 Oh', 100)}half`),
      outcome: { kind: 'aborted', status: 500, attempts: 1 },
    },
    { what: 'an endless error', behave: flood, outcome: { kind: 'refused', status: 404, attempts: 1 } },
  ])('$what', async ({ behave, outcome }) => {
    const server = createServer((socket) => {
      socket.on('error', () => {})
      socket.once('data', () => behave?.(socket))
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const sockets = new Set<Socket>()
    server.on('connection', (socket) => sockets.add(socket))
    if (behave === undefined) server.close()
    try {
      const startedAt = performance.now()
      const gateway = new Pushgateway({
        url: `127.0.0.1:${port}`,
        job: 'test',
        registry: new Registry(),
        maxAttempts: 2,
        timeoutSeconds: 2,
      })
      const pushing = gateway.push()
      if (outcome === undefined) expect(await pushing).toEqual({ attempts: 1 })
      else await expect(pushing).rejects.toMatchObject({ name: 'PushError', ...outcome })
      expect((performance.now() - startedAt) / 1000).toBeLessThan(4)
    } finally {
      for (const socket of sockets) socket.destroy()
      server.close()
    }
  })
})

/** Says more and more. */
function flood(socket: Socket): void {
  socket.write('HTTP/1.1 404 Not Found\r\n\r\n')
  const more = (): void => {
    while (!socket.destroyed && socket.write('no '.repeat(10_000)));
  }
  socket.on('drain', more)
  more()
}

/** Passes a request on from who has the token. */
async function forward(origin: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.headers.authorization !== 'Bearer token') {
    response.writeHead(403).end('no token')
    return
  }
  const body = Buffer.concat(await request.toArray())
  const { status } = await fetch(`${origin}${request.url}`, { method: request.method ?? '', body })
  response.writeHead(status).end()
}

/** Answers every request, until the stage closes. @returns its origin */
async function serve(stage: Stage, answer: RequestListener): Promise<string> {
  const server = createHttpServer(answer).listen(0, '127.0.0.1')
  await once(server, 'listening')
  stage.add({
    stop: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
