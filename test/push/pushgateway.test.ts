import { gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { render } from '../../src/exposition/encode.ts'
import { Counter } from '../../src/instruments/counter.ts'
import { Gauge } from '../../src/instruments/gauge.ts'
import { GaugeMetricFamily } from '../../src/instruments/gauge-metric-family.ts'
import { instanceGroupingKey } from '../../src/push/instance-grouping-key.ts'
import { Pushgateway, type PushgatewayOptions } from '../../src/push/pushgateway.ts'
import { defaultRegistry } from '../../src/registry/default-registry.ts'
import { Registry } from '../../src/registry/registry.ts'
import { answer, FakeReceiver } from './fake-receiver.ts'

const page = `# HELP jobs_total Jobs done
# TYPE jobs_total counter
jobs_total 3
# HELP http_size In UTF-8
# TYPE http_size gauge
http_size{the_label="a\\nb"} 0.5
`

function shop(): Registry {
  const registry = new Registry()
  new Counter({ name: 'jobs_total', help: 'Jobs done', registry }).inc(3)
  new Gauge({ name: 'http.size', help: 'In UTF-8', labelNames: ['the label'], registry })
    .labels('a\nb')
    .set(0.5)
  return registry
}

function setUp(options: Partial<PushgatewayOptions> = {}, receiver = new FakeReceiver(answer(202))) {
  const gateway = new Pushgateway({
    url: 'gateway:9091/base/',
    job: 'nightly',
    registry: shop(),
    ...receiver.options,
    ...options,
  })
  return { gateway, receiver }
}

describe('Pushgateway', () => {
  test.each([
    { call: 'push', method: 'PUT' },
    { call: 'pushAdd', method: 'POST' },
  ] as const)('$call() sends the page in the text format by $method', async ({ call, method }) => {
    const { gateway, receiver } = setUp()
    expect(await gateway[call]()).toEqual({ attempts: 1 })
    const [sent] = receiver.received
    expect({ ...sent, body: new TextDecoder().decode(sent?.body ?? undefined) }).toEqual({
      url: 'http://gateway:9091/base/metrics/job/nightly',
      method,
      headers: { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' },
      body: page,
      atSeconds: 0,
    })
  })

  test('delete() sends no body', async () => {
    const { gateway, receiver } = setUp({ compression: 'gzip', groupingKey: { instance: 'a' } })
    expect(await gateway.delete()).toEqual({ attempts: 1 })
    expect(receiver.received).toEqual([
      {
        url: 'http://gateway:9091/base/metrics/job/nightly/instance/a',
        method: 'DELETE',
        headers: {},
        body: null,
        atSeconds: 0,
      },
    ])
  })

  test('compresses where it is told to', async () => {
    const { gateway, receiver } = setUp({ compression: 'gzip' })
    await gateway.push()
    const [sent] = receiver.received
    expect(sent?.headers['content-encoding']).toBe('gzip')
    expect(gunzipSync(sent?.body ?? new Uint8Array()).toString()).toBe(page)
  })

  test.each(['none', 'gzip'] as const)(
    'sends a page of many pieces whole, compression: %s',
    async (compression) => {
      const registry = new Registry()
      const counter = new Counter({ name: 'many_total', help: 'Many', labelNames: ['n'], registry })
      for (let n = 0; n < 9_000; n++) counter.labels(n).inc(n)
      const { gateway, receiver } = setUp({ registry, compression })
      await gateway.push()
      const body = receiver.received[0]?.body ?? new Uint8Array()
      const sent = compression === 'gzip' ? gunzipSync(body).toString() : new TextDecoder().decode(body)
      expect(sent.length).toBeGreaterThan(3 * 65_536)
      expect(sent).toBe(await render(registry))
    },
  )

  test('pushes the default registry when it is given none', async () => {
    const counter = new Counter({ name: 'pushed_by_default_total', help: 'Of the default registry' })
    const { gateway, receiver } = setUp({ registry: undefined })
    await gateway.push()
    defaultRegistry.unregister(counter)
    expect(new TextDecoder().decode(receiver.received[0]?.body ?? undefined)).toContain(
      'pushed_by_default_total 0\n',
    )
  })

  test('sends the user of its URL, unless it is told who sends', async () => {
    const url = 'https://user:p%C3%A4ss@gateway'
    const { gateway, receiver } = setUp({ url })
    await gateway.push()
    const other = setUp({ url, auth: { bearer: 'token' } })
    await other.gateway.push()
    const sent = [...receiver.received, ...other.receiver.received]
    expect(sent.map(({ url: to, headers }) => [to, headers['authorization']])).toEqual([
      ['https://gateway/metrics/job/nightly', `Basic ${btoa('user:p\xc3\xa4ss')}`],
      ['https://gateway/metrics/job/nightly', 'Bearer token'],
    ])
  })

  test('keeps the query of its URL', async () => {
    const { gateway, receiver } = setUp({ url: 'http://gateway/?tenant=a' })
    await gateway.push()
    expect(receiver.received[0]?.url).toBe('http://gateway/metrics/job/nightly?tenant=a')
  })

  test('asks a function for its grouping key at each push', async () => {
    let count = 0
    const { gateway, receiver } = setUp({ groupingKey: () => ({ push: ++count }) })
    await gateway.push()
    await gateway.pushAdd()
    expect(receiver.received.map(({ url }) => url.slice(-7))).toEqual(['/push/1', '/push/2'])
  })

  test('rejects with a PushError when the function gives no labels', async () => {
    const { gateway, receiver } = setUp({ groupingKey: () => ({ job: 'again' }) })
    await expect(gateway.push()).rejects.toMatchObject({
      name: 'PushError',
      kind: 'refused',
      attempts: 0,
      message:
        'Cannot push to the Pushgateway: groupingKey must give labels, received RangeError: Cannot push to a Pushgateway: groupingKey must not have "job", received one',
    })
    expect(receiver.received).toEqual([])
  })

  test.each([{ url: 'ftp://h' }, { job: '' }, { groupingKey: { 'a b': 'c' } }])(
    'refuses %j when it is made',
    (options) => expect(() => setUp(options)).toThrow(RangeError),
  )

  test('says what the gateway says', async () => {
    const { gateway } = setUp({}, new FakeReceiver(answer(400, 'pushed metrics must not have timestamps')))
    await expect(gateway.pushAdd()).rejects.toMatchObject({
      name: 'PushError',
      kind: 'refused',
      status: 400,
      message:
        'Cannot push to the Pushgateway: the receiver must take it, received 400 "pushed metrics must not have timestamps"',
    })
    const { gateway: other } = setUp({}, new FakeReceiver(answer(404)))
    await expect(other.delete()).rejects.toThrow('Cannot delete from the Pushgateway: ')
  })

  test('does not wait for the body of an answer that says that it was taken', async () => {
    let isCancelled = false
    const slow = (): ReadableStream => new ReadableStream({ cancel: () => void (isCancelled = true) })
    const { gateway } = setUp({}, new FakeReceiver(() => new Response(slow(), { status: 200 })))
    expect(await gateway.push()).toEqual({ attempts: 1 })
    expect(isCancelled).toBe(true)
  })

  test('pushes nothing when a collector fails: what it leaves out would be deleted', async () => {
    const registry = shop()
    registry.register({ collect: () => Promise.reject(new Error('no database')) })
    const { gateway, receiver } = setUp({ registry })
    await expect(gateway.push()).rejects.toMatchObject({
      name: 'PushError',
      kind: 'unavailable',
      attempts: 0,
      cause: new Error('no database'),
    })
    expect(receiver.received).toEqual([])
  })

  test('does not wait longer than it may for a collector', async () => {
    const registry = shop()
    registry.register({ collect: () => new Promise(() => {}) })
    const { gateway, receiver } = setUp({ registry, timeoutSeconds: 7 })
    const pushing = gateway.push().catch((error: unknown) => error)
    await receiver.time.advance(7)
    expect(await pushing).toMatchObject({ name: 'PushError', kind: 'aborted' })
    expect(receiver.received).toEqual([])
  })

  test('sends timestamps as they are: who takes them decides', async () => {
    const family = new GaugeMetricFamily({ name: 'old', help: 'Old' }).addMetric([], 1, {
      timestampSeconds: 5,
    })
    const { gateway, receiver } = setUp({ registry: { collect: () => [family] } })
    await gateway.push()
    expect(new TextDecoder().decode(receiver.received[0]?.body ?? undefined)).toContain('\nold 1 5000\n')
  })
})

describe('instanceGroupingKey', () => {
  test('is the same at each push, and another one elsewhere', async () => {
    const key = instanceGroupingKey()
    expect(key()).toEqual({ instance: expect.stringMatching(/^[0-9a-f]{16}$/) as string })
    expect(key()).toBe(key())
    expect(instanceGroupingKey()()).not.toEqual(key())
  })
})
