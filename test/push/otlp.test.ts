import { gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { Counter } from '../../src/instruments/counter.ts'
import { Enum } from '../../src/instruments/enum.ts'
import { Gauge } from '../../src/instruments/gauge.ts'
import { GaugeMetricFamily } from '../../src/instruments/gauge-metric-family.ts'
import { GaugeHistogramMetricFamily } from '../../src/instruments/gauge-histogram-metric-family.ts'
import { Histogram } from '../../src/instruments/histogram.ts'
import { HistogramMetricFamily } from '../../src/instruments/histogram-metric-family.ts'
import { Info } from '../../src/instruments/info.ts'
import { Summary } from '../../src/instruments/summary.ts'
import { SummaryMetricFamily } from '../../src/instruments/summary-metric-family.ts'
import type { MetricFamily } from '../../src/model/metric-family.ts'
import { Otlp, type OtlpOptions } from '../../src/push/otlp.ts'
import { Registry } from '../../src/registry/registry.ts'
import { restrict } from '../../src/registry/restrict.ts'
import { HandClock } from '../model/hand-clock.ts'
import { answer, FakeReceiver, silence } from './fake-receiver.ts'

const url = 'http://localhost:4318/v1/metrics'
/** A time of which a double has no exact form, in a registry and as it is sent. */
const nowSeconds = 1_700_000_000.123
const now = '1700000000123000000'

/** What is sent of a registry, in JSON. */
async function sent(registry: Registry, options: Partial<OtlpOptions> = {}): Promise<unknown[]> {
  const receiver = new FakeReceiver(answer(200))
  const clock = new HandClock(nowSeconds)
  const otlp = new Otlp({
    url,
    registry,
    encoding: 'json',
    compression: 'none',
    ...receiver.options,
    clock,
    ...options,
  })
  await otlp.push()
  return receiver.received.map(
    ({ body }) => JSON.parse(new TextDecoder().decode(body ?? undefined)) as unknown,
  )
}

/** The metrics of the one request that a registry is. */
async function metricsOf(registry: Registry): Promise<unknown> {
  const [request] = (await sent(registry)) as {
    resourceMetrics: { scopeMetrics: { metrics: unknown }[] }[]
  }[]
  return request?.resourceMetrics[0]?.scopeMetrics[0]?.metrics
}

function collected(...families: MetricFamily[]): Registry {
  const registry = new Registry()
  registry.register({ collect: () => families })
  return registry
}

const label = (key: string, stringValue: string): unknown => ({ key, value: { stringValue } })

describe('Otlp.push()', () => {
  test('sends a counter as a monotonic sum since its start, under the name of its samples', async () => {
    const registry = new Registry({ clock: new HandClock(1_600_000_000.5) })
    const requests = new Counter({
      name: 'requests',
      help: 'Requests received',
      labelNames: ['method', 'zone'],
      registry,
    })
    requests.labels('GET', 'b').inc(2.5)
    expect(await sent(registry)).toEqual([
      {
        resourceMetrics: [
          {
            resource: { attributes: [] },
            scopeMetrics: [
              {
                scope: { name: 'edgeprom' },
                metrics: [
                  {
                    name: 'requests_total',
                    description: 'Requests received',
                    sum: {
                      dataPoints: [
                        {
                          attributes: [label('method', 'GET'), label('zone', 'b')],
                          startTimeUnixNano: '1600000000500000000',
                          timeUnixNano: now,
                          asDouble: 2.5,
                          exemplars: [],
                        },
                      ],
                      aggregationTemporality: 2,
                      isMonotonic: true,
                    },
                  },
                ],
              },
            ],
          },
        ],
      },
    ])
  })

  test('sends a histogram with plain counts, one more than there are bounds', async () => {
    const registry = new Registry({ clock: new HandClock(1000) })
    const latency = new Histogram({ name: 'latency_seconds', help: '', buckets: [0.1, 1], registry })
    for (const seconds of [0.05, 0.5, 0.5, 7]) latency.observe(seconds)
    expect(await metricsOf(registry)).toEqual([
      {
        name: 'latency_seconds',
        description: '',
        histogram: {
          dataPoints: [
            {
              attributes: [],
              startTimeUnixNano: '1000000000000',
              timeUnixNano: now,
              count: '4',
              sum: 8.05,
              bucketCounts: ['1', '2', '1'],
              explicitBounds: [0.1, 1],
              exemplars: [],
            },
          ],
          aggregationTemporality: 2,
        },
      },
    ])
  })

  test('sends the buckets that a series has itself, whole counts, and no sum of what may be negative', async () => {
    const family = new HistogramMetricFamily({ name: 'h', help: '', labelNames: ['l'] })
      .addMetric(['a'], {
        buckets: [
          { le: 1, count: 2.4 },
          { le: Infinity, count: 3 },
        ],
        sum: 5,
      })
      .addMetric(['b'], {
        buckets: [
          { le: 2, count: 1 },
          { le: Infinity, count: 4 },
        ],
      })
    const [metric] = (await metricsOf(collected(family))) as {
      histogram: { dataPoints: Record<string, unknown>[] }
    }[]
    const points = metric?.histogram.dataPoints.map(({ count, sum, bucketCounts, explicitBounds }) => ({
      count,
      sum,
      bucketCounts,
      explicitBounds,
    }))
    expect(points).toEqual([
      { count: '3', sum: 5, bucketCounts: ['2', '1'], explicitBounds: [1] },
      { count: '4', sum: undefined, bucketCounts: ['1', '3'], explicitBounds: [2] },
    ])
  })

  test('sends no sum of a histogram whose bounds say that it may go down', async () => {
    const registry = new Registry()
    new Histogram({ name: 'celsius', help: '', buckets: [-10, 0, 10], registry }).observe(-3)
    const [metric] = (await metricsOf(registry)) as { histogram: { dataPoints: object[] } }[]
    expect(metric?.histogram.dataPoints).toEqual([expect.not.objectContaining({ sum: -3 })])
  })

  test('sends a summary with its quantiles', async () => {
    const registry = new Registry({ clock: new HandClock(1000) })
    new Summary({ name: 's', help: '', registry }).observe(4)
    const family = new SummaryMetricFamily({ name: 't', help: '', value: { count: 3, sum: 6 } })
    registry.register({ collect: () => [family] })
    expect(await metricsOf(registry)).toEqual([
      {
        name: 's',
        description: '',
        summary: {
          dataPoints: [
            {
              attributes: [],
              startTimeUnixNano: '1000000000000',
              timeUnixNano: now,
              count: '1',
              sum: 4,
              quantileValues: [],
            },
          ],
        },
      },
      {
        name: 't',
        description: '',
        summary: {
          dataPoints: [{ attributes: [], timeUnixNano: now, count: '3', sum: 6, quantileValues: [] }],
        },
      },
    ])
  })

  test('sends what OTLP has no kind for as gauges that are called as samples are', async () => {
    const registry = new Registry({ clock: new HandClock(1000) })
    new Gauge({ name: 'depth', help: 'd', registry }).set(-1.5)
    new Info({ name: 'build', help: 'b', labelNames: ['app'], registry }).labels('x').info({ version: '1.2' })
    new Enum({ name: 'mode', help: 'm', states: ['off', 'on'], registry }).state('on')
    const sizes = new GaugeHistogramMetricFamily({
      name: 'size',
      help: 's',
      value: {
        buckets: [
          { le: 1, count: 2 },
          { le: Infinity, count: 5 },
        ],
        gsum: 9,
      },
    })
    registry.register({ collect: () => [sizes] })
    const gauge = (name: string, description: string, ...points: [number, unknown[]][]): unknown => ({
      name,
      description,
      gauge: {
        dataPoints: points.map(([asDouble, attributes]) => ({ attributes, timeUnixNano: now, asDouble })),
      },
    })
    expect(await metricsOf(registry)).toEqual([
      gauge('depth', 'd', [-1.5, []]),
      gauge('build_info', 'b', [1, [label('app', 'x'), label('version', '1.2')]]),
      gauge('mode', 'm', [0, [label('mode', 'off')]], [1, [label('mode', 'on')]]),
      gauge('size_bucket', 's', [2, [label('le', '1.0')]], [5, [label('le', '+Inf')]]),
      gauge('size_gcount', 's', [5, []]),
      gauge('size_gsum', 's', [9, []]),
    ])
  })

  test('sends no metric without data points', async () => {
    const registry = new Registry()
    new Counter({ name: 'c', help: '', labelNames: ['l'], registry })
    const family = new GaugeHistogramMetricFamily({
      name: 'g',
      help: '',
      value: { buckets: [{ le: Infinity, count: 1 }] },
    })
    registry.register({ collect: () => [family] })
    expect(await metricsOf(registry)).toEqual([expect.objectContaining({ name: 'g_bucket' })])
  })

  test('sends exemplars, with the ids of a trace where OTLP has a place for them', async () => {
    const registry = new Registry({ clock: new HandClock(1000.5) })
    const counter = new Counter({ name: 'c', help: '', registry })
    const histogram = new Histogram({ name: 'h', help: '', buckets: [1, 2], registry })
    const trace = '0af7651916cd43dd8448eb211c80319c'
    counter.inc(3, { exemplar: { trace_id: trace, span_id: '00f067aa0ba902b7', user: '7' } })
    histogram.observe(1.5, { exemplar: { trace_id: trace.toUpperCase(), span_id: '0000000000000000' } })
    const [sum, buckets] = (await metricsOf(registry)) as Record<
      string,
      { dataPoints: { exemplars: unknown }[] }
    >[]
    const timeUnixNano = '1000500000000'
    expect(sum?.['sum']?.dataPoints[0]?.exemplars).toEqual([
      {
        filteredAttributes: [label('user', '7')],
        timeUnixNano,
        asDouble: 3,
        traceId: trace,
        spanId: '00f067aa0ba902b7',
      },
    ])
    expect(buckets?.['histogram']?.dataPoints[0]?.exemplars).toEqual([
      {
        filteredAttributes: [label('span_id', '0000000000000000'), label('trace_id', trace.toUpperCase())],
        timeUnixNano,
        asDouble: 1.5,
      },
    ])
  })

  test('keeps timestamps, and sends numbers that JSON has none for as text', async () => {
    const family = new GaugeMetricFamily({ name: 'g', help: '', labelNames: ['l'] })
    for (const [i, value] of [NaN, Infinity, -Infinity, -0, 5e-324].entries())
      family.addMetric([String(i)], value, { timestampSeconds: i * 1e9 + 0.001 })
    const [metric] = (await metricsOf(collected(family))) as {
      gauge: { dataPoints: { asDouble: unknown; timeUnixNano: string }[] }
    }[]
    expect(metric?.gauge.dataPoints.map(({ asDouble }) => asDouble)).toEqual([
      'NaN',
      'Infinity',
      '-Infinity',
      '-0',
      5e-324,
    ])
    expect(metric?.gauge.dataPoints.map(({ timeUnixNano }) => timeUnixNano)).toEqual([
      '1000000',
      '1000000000001000000',
      '2000000000001000000',
      '3000000000001000000',
      '4000000000001000000',
    ])
  })

  test('sends the target info as the resource, job and instance by the names that Prometheus makes them of', async () => {
    const registry = new Registry({
      targetInfo: { env: 'test', job: 'old', zone: 'a' },
      commonLabels: { region: 'eu' },
    })
    new Gauge({ name: 'g', help: '', registry }).set(1)
    const requests = (await sent(registry, {
      resource: { job: 'shop', instance: 'i-1', 'service.version': 2, zone: 'b' },
      scope: { name: 'shop', version: '1.0' },
    })) as {
      resourceMetrics: { resource: unknown; scopeMetrics: { scope: unknown; metrics: unknown[] }[] }[]
    }[]
    expect(requests[0]?.resourceMetrics[0]?.resource).toEqual({
      attributes: [
        label('env', 'test'),
        label('region', 'eu'),
        label('service.instance.id', 'i-1'),
        label('service.name', 'shop'),
        label('service.version', '2'),
        label('zone', 'b'),
      ],
    })
    expect(requests[0]?.resourceMetrics[0]?.scopeMetrics[0]?.scope).toEqual({ name: 'shop', version: '1.0' })
    expect(requests[0]?.resourceMetrics[0]?.scopeMetrics[0]?.metrics).toHaveLength(1)
  })

  test('sends attributes that are called as what every object has', async () => {
    const [request] = (await sent(new Registry(), { resource: { constructor: 'x', toString: 'y' } })) as {
      resourceMetrics: { resource: unknown }[]
    }[]
    expect(request?.resourceMetrics[0]?.resource).toEqual({
      attributes: [label('constructor', 'x'), label('toString', 'y')],
    })
  })

  test('says exactly what it sends, in gzip unless told otherwise', async () => {
    const receiver = new FakeReceiver(answer(200))
    const registry = new Registry()
    const options = { url: 'localhost:4318/v1/metrics', registry, ...receiver.options }
    await new Otlp(options).push()
    await new Otlp({ ...options, compression: 'none' }).push()
    await new Otlp({ ...options, compression: 'none', encoding: 'json' }).push()
    expect(receiver.received.map(({ method, url: to, headers }) => [method, to, headers])).toEqual([
      ['POST', url, { 'content-type': 'application/x-protobuf', 'content-encoding': 'gzip' }],
      ['POST', url, { 'content-type': 'application/x-protobuf' }],
      ['POST', url, { 'content-type': 'application/json' }],
    ])
    const [zipped, plain] = receiver.received.map(({ body }) => body ?? new Uint8Array())
    expect([...gunzipSync(zipped ?? '')]).toEqual([...(plain ?? [])])
  })

  test('gives each push a later time, even where the clock stands', async () => {
    const receiver = new FakeReceiver(answer(200))
    const registry = new Registry()
    new Gauge({ name: 'g', help: '', registry }).set(1)
    const otlp = new Otlp({ url, registry, encoding: 'json', compression: 'none', ...receiver.options })
    for (let i = 0; i < 3; i++) await otlp.push()
    const times = receiver.received.map(
      ({ body }) => /"timeUnixNano":"(\d+)"/.exec(new TextDecoder().decode(body ?? undefined))?.[1],
    )
    expect(times).toEqual(['1000000000000', '1000001000000', '1000002000000'])
  })

  test('sends nothing of what was collected before the push that was sent last: it would be newer there', async () => {
    const receiver = new FakeReceiver(answer(200))
    const answers: ((families: MetricFamily[]) => void)[] = []
    const registry = { collect: () => new Promise<MetricFamily[]>((resolve) => answers.push(resolve)) }
    const otlp = new Otlp({ url, registry, encoding: 'json', compression: 'none', ...receiver.options })
    const family = (value: number): MetricFamily[] => [
      new GaugeMetricFamily({ name: 'depth', help: '', value }),
    ]
    const [early, late] = [otlp.push(), otlp.push()]
    answers[1]?.(family(2))
    await late
    answers[0]?.(family(1))
    await expect(early).rejects.toMatchObject({
      kind: 'refused',
      attempts: 0,
      message: expect.stringMatching(/must have begun after the one that was sent last/),
    })
    expect(receiver.received).toHaveLength(1)
    const next = otlp.push()
    answers[2]?.(family(3))
    expect(await next).toMatchObject({ dataPoints: 1 })
  })

  test('sends a large registry in several requests, and what comes after one that is refused', async () => {
    const receiver = new FakeReceiver(answer(200), answer(400, 'no'), answer(200))
    const registry = new Registry({ maxSeries: 20_000 })
    const counter = new Counter({ name: 'c', help: '', labelNames: ['i'], registry })
    for (let i = 0; i < 20_000; i++) counter.labels(String(i)).inc()
    const otlp = new Otlp({ url, registry, encoding: 'json', compression: 'none', ...receiver.options })
    await expect(otlp.push()).rejects.toMatchObject({ kind: 'refused', status: 400 })
    const points = receiver.received.map(
      ({ body }) => new TextDecoder().decode(body ?? undefined).match(/asDouble/g)?.length,
    )
    expect(points).toEqual([8192, 8192, 20_000 - 2 * 8192])
    const all = new Otlp({ url, registry, ...new FakeReceiver(answer(200)).options })
    expect(await all.push()).toEqual({ attempts: 3, dataPoints: 20_000, rejectedDataPoints: 0, message: '' })
  })

  test('sends nothing more once a receiver is away, and leaves nothing open', async () => {
    const receiver = new FakeReceiver(answer(500))
    const registry = new Registry({ maxSeries: 20_000 })
    const counter = new Counter({ name: 'c', help: '', labelNames: ['i'], registry })
    for (let i = 0; i < 10_000; i++) counter.labels(String(i)).inc()
    const otlp = new Otlp({
      url,
      registry,
      ...receiver.options,
      fetch: () => Promise.reject(new Error('down')),
      maxAttempts: 1,
    })
    await expect(otlp.push()).rejects.toMatchObject({ kind: 'unavailable', attempts: 1 })
    expect(receiver.received).toEqual([])
  })

  test.each([
    { status: 200, kind: undefined, sentTimes: 1 },
    { status: 400, kind: 'refused', sentTimes: 1 },
    { status: 401, kind: 'refused', sentTimes: 1 },
    { status: 500, kind: 'refused', sentTimes: 1 },
    { status: 501, kind: 'refused', sentTimes: 1 },
    { status: 429, kind: 'unavailable', sentTimes: 2 },
    { status: 502, kind: 'unavailable', sentTimes: 2 },
    { status: 503, kind: 'unavailable', sentTimes: 2 },
    { status: 504, kind: 'unavailable', sentTimes: 2 },
  ])('sends again only what may be sent again: $status', async ({ status, kind, sentTimes }) => {
    const receiver = new FakeReceiver(answer(status))
    const otlp = new Otlp({
      url,
      registry: new Registry(),
      ...receiver.options,
      maxAttempts: 2,
      sleep: (seconds, signal) => (seconds < 30 ? Promise.resolve() : receiver.time.sleep(seconds, signal)),
    })
    if (kind === undefined) await otlp.push()
    else await expect(otlp.push()).rejects.toMatchObject({ name: 'PushError', kind, status })
    expect(receiver.received).toHaveLength(sentTimes)
  })

  test('fails as every push does when the registry fails', async () => {
    const registry = new Registry()
    registry.register({
      collect() {
        throw new Error('broken')
      },
    })
    const receiver = new FakeReceiver(answer(200))
    const otlp = new Otlp({ url, registry, ...receiver.options })
    await expect(otlp.push()).rejects.toMatchObject({ name: 'PushError', kind: 'unavailable', attempts: 0 })
  })
})

describe('the answer to Otlp.push()', () => {
  const partial = Uint8Array.of(0x0a, 13, 0x08, 0xac, 0x02, 0x12, 8, ...new TextEncoder().encode('too late'))
  // A field that nobody knows yet, of each kind, before the one that counts.
  const unknown = [0x10, 5, 0x19, 1, 2, 3, 4, 5, 6, 7, 8, 0x25, 1, 2, 3, 4, 0x2a, 1, 9]
  const json = { 'content-type': 'application/json; charset=utf-8' }
  const inJson = (body: unknown): Response => new Response(JSON.stringify(body), { headers: json })
  test.each([
    { what: 'nothing', response: new Response(null), rejected: 0, message: '' },
    { what: 'protobuf', response: new Response(partial), rejected: 300, message: 'too late' },
    {
      what: 'protobuf of a later version',
      response: new Response(Uint8Array.from([...unknown, ...partial])),
      rejected: 300,
      message: 'too late',
    },
    {
      what: 'protobuf that ends early',
      response: new Response(partial.slice(0, 4)),
      rejected: 0,
      message: '',
    },
    {
      what: 'JSON',
      response: inJson({ partialSuccess: { rejectedDataPoints: '300', errorMessage: 'too late' } }),
      rejected: 300,
      message: 'too late',
    },
    {
      what: 'a warning',
      response: inJson({ partialSuccess: { errorMessage: 'old' } }),
      rejected: 0,
      message: 'old',
    },
    { what: 'JSON of nothing', response: inJson({}), rejected: 0, message: '' },
    { what: 'no JSON', response: new Response('{', { headers: json }), rejected: 0, message: '' },
    { what: 'JSON of another kind', response: inJson({ partialSuccess: 7 }), rejected: 0, message: '' },
    {
      what: 'a number that is none',
      response: inJson({ partialSuccess: { rejectedDataPoints: 'many' } }),
      rejected: 0,
      message: '',
    },
    { what: 'a page', response: new Response('<html>'), rejected: 0, message: '' },
    { what: 'far too much', response: new Response(new Uint8Array(1_000_000)), rejected: 0, message: '' },
  ])('is read when it is $what', async ({ response, rejected, message }) => {
    const registry = new Registry()
    const otlp = new Otlp({ url, registry, ...new FakeReceiver(() => response).options })
    expect(await otlp.push()).toEqual({ attempts: 1, dataPoints: 0, rejectedDataPoints: rejected, message })
  })
})

test('Otlp.push() does not send again what was taken when the answer breaks off', async () => {
  const broken = (): ReadableStream =>
    new ReadableStream({ pull: (controller) => controller.error(new Error('reset')) })
  const receiver = new FakeReceiver(() => new Response(broken()))
  const otlp = new Otlp({ url, registry: new Registry(), ...receiver.options })
  expect(await otlp.push()).toEqual({ attempts: 1, dataPoints: 0, rejectedDataPoints: 0, message: '' })
  expect(receiver.received).toHaveLength(1)
})

test('Otlp.push() ends all its requests in one time', async () => {
  const receiver = new FakeReceiver(answer(200), silence)
  const registry = new Registry({ maxSeries: 20_000 })
  const counter = new Counter({ name: 'c', help: '', labelNames: ['i'], registry })
  for (let i = 0; i < 10_000; i++) counter.labels(String(i)).inc()
  const otlp = new Otlp({ url, registry, ...receiver.options, timeoutSeconds: 5 })
  const settled = Promise.allSettled([otlp.push()])
  await expect.poll(() => receiver.received.length).toBe(2)
  await receiver.time.advance(5)
  expect(await settled).toMatchObject([{ status: 'rejected', reason: { kind: 'aborted', attempts: 1 } }])
})

test('Otlp.push() sends of a gauge that is restricted what is asked for', async () => {
  const sizes = new GaugeHistogramMetricFamily({
    name: 'size',
    help: '',
    value: { buckets: [{ le: Infinity, count: 5 }], gsum: 9 },
  })
  const registry = new Registry()
  registry.register(restrict({ collect: () => [sizes] }, ['size_gsum']))
  expect(await metricsOf(registry)).toEqual([expect.objectContaining({ name: 'size_gsum' })])
})

describe('new Otlp()', () => {
  test.each([
    { what: 'a URL', options: { url: 'ftp://host' }, message: 'url must be one of http or https' },
    {
      what: 'an encoding',
      options: { encoding: 'xml' as 'json' },
      message: 'encoding must be one of ["protobuf","json"], received "xml"',
    },
    {
      what: 'an attribute',
      options: { resource: { a: {} as string } },
      message: 'it must be a string, number, boolean or bigint, received object',
    },
  ])('refuses $what that cannot be', ({ options, message }) => {
    expect(() => new Otlp({ url, ...options })).toThrow(message)
  })
})
