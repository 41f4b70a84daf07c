import { describe, expect, test, vi } from 'vitest'
import { render } from '../../src/exposition/encode.ts'
import { instrumentFetch } from '../../src/http/instrument-fetch.ts'
import { RequestMetrics } from '../../src/http/request-metrics.ts'
import { Counter } from '../../src/instruments/counter.ts'
import { getSampleValue } from '../../src/registry/sample-value.ts'
import { Registry } from '../../src/registry/registry.ts'
import { FakeTime } from './fake-time.ts'

const url = 'http://localhost/users/42'
const answering = (status: number) => (): Response => new Response(null, { status })

describe('instrumentFetch()', () => {
  test('counts and times requests', async () => {
    const time = new FakeTime()
    const registry = new Registry({ clock: time })
    const handler = instrumentFetch(
      async () => {
        await time.sleep(0.3)
        return new Response('hello')
      },
      { registry, buckets: [0.1, 0.5] },
    )
    const answer = handler(new Request(url))
    await time.advance(0.3)
    expect(await (await answer).text()).toBe('hello')
    expect(await render(registry)).toBe(
      `# HELP http_requests_total Requests answered
# TYPE http_requests_total counter
http_requests_total{method="GET",status="200"} 1
# HELP http_request_duration_seconds Time from a request to the head of its answer
# TYPE http_request_duration_seconds histogram
http_request_duration_seconds_bucket{le="0.1",method="GET",status="200"} 0
http_request_duration_seconds_bucket{le="0.5",method="GET",status="200"} 1
http_request_duration_seconds_bucket{le="+Inf",method="GET",status="200"} 1
http_request_duration_seconds_count{method="GET",status="200"} 1
http_request_duration_seconds_sum{method="GET",status="200"} 0.3
# HELP http_requests_in_flight Requests that are being answered
# TYPE http_requests_in_flight gauge
http_requests_in_flight 0
`,
    )
  })

  test('has the bounds that OpenTelemetry recommends', async () => {
    const registry = new Registry()
    await instrumentFetch(answering(200), { registry })(new Request(url))
    const bounds = [...(await render(registry)).matchAll(/le="([^"]+)"/g)].map(([, bound]) => bound)
    expect(bounds.join(' ')).toBe('0.005 0.01 0.025 0.05 0.075 0.1 0.25 0.5 0.75 1.0 2.5 5.0 7.5 10.0 +Inf')
  })

  test('answers and counts when route() throws', async () => {
    const registry = new Registry()
    const route = (): string => {
      throw new Error('no such pattern')
    }
    const response = await instrumentFetch(answering(204), { registry, route })(new Request(url))
    expect(response.status).toBe(204)
    const labels = { method: 'GET', route: '_ERROR', status: 204 }
    expect(await getSampleValue(registry, 'http_requests_total', labels)).toBe(1)
  })

  test.each(['/\ud800', undefined, {}])('answers and counts when route() gives %o', async (given) => {
    const registry = new Registry()
    const route = (): string => given as string
    const response = await instrumentFetch(answering(204), { registry, route })(new Request(url))
    expect(response.status).toBe(204)
    const labels = { method: 'GET', route: '_ERROR', status: 204 }
    expect(await getSampleValue(registry, 'http_requests_total', labels)).toBe(1)
  })

  test.each([null, undefined, {}, 'hello'])(
    'counts %o, which is no answer, as status 500',
    async (answer) => {
      const registry = new Registry()
      const handler = instrumentFetch(() => answer as never, { registry })
      expect(await handler(new Request(url))).toBe(answer)
      expect(await getSampleValue(registry, 'http_requests_total', { method: 'GET', status: 500 })).toBe(1)
      expect(await getSampleValue(registry, 'http_requests_in_flight')).toBe(0)
    },
  )

  test('shows requests in flight', async () => {
    const time = new FakeTime()
    const registry = new Registry()
    const inFlight = (): Promise<number | undefined> => getSampleValue(registry, 'http_requests_in_flight')
    const handler = instrumentFetch(
      async () => {
        await time.sleep(1)
        return new Response()
      },
      { registry },
    )
    expect(await inFlight()).toBe(0)
    const answers = [handler(new Request(url)), handler(new Request(url))]
    expect(await inFlight()).toBe(2)
    await time.advance(1)
    await Promise.all(answers)
    expect(await inFlight()).toBe(0)
  })

  test.each([
    {
      how: 'at once',
      handler: (): Response => {
        throw new Error('broken')
      },
    },
    { how: 'later', handler: (): Promise<Response> => Promise.reject(new Error('broken')) },
  ])('counts a handler that throws $how as status 500, and throws the same', async ({ handler }) => {
    const registry = new Registry()
    await expect(instrumentFetch(handler, { registry })(new Request(url))).rejects.toThrow('broken')
    expect(await getSampleValue(registry, 'http_requests_total', { method: 'GET', status: 500 })).toBe(1)
    expect(await getSampleValue(registry, 'http_requests_in_flight')).toBe(0)
  })

  test('passes on what else a platform gives', async () => {
    const handler = instrumentFetch(
      (request: Request, env: { readonly name: string }, count: number) =>
        new Response(`${request.method} ${env.name} ${count}`),
      { registry: new Registry() },
    )
    expect(await (await handler(new Request(url), { name: 'x' }, 2)).text()).toBe('GET x 2')
  })
})

describe('RequestMetrics', () => {
  test.each([
    { method: 'GET', label: 'GET' },
    { method: 'get', label: 'GET' },
    { method: 'PATCH', label: 'PATCH' },
    { method: 'QUERY', label: 'QUERY' },
    { method: 'PROPFIND', label: '_OTHER' },
    { method: 'XYZ42', label: '_OTHER' },
  ])('shows the method $method as $label', async ({ method, label }) => {
    const registry = new Registry()
    new RequestMetrics({ registry }).begin(new Request(url, { method })).end(new Response())
    expect(await getSampleValue(registry, 'http_requests_total', { method: label, status: 200 })).toBe(1)
  })

  test('has a route where there is a function for it, after a failure too', async () => {
    const registry = new Registry()
    const metrics = new RequestMetrics({
      registry,
      route: (request, response) => `${request.method} /users/:id ${response.status}`,
    })
    metrics.begin(new Request(url)).end(new Response(null, { status: 204 }))
    metrics.begin(new Request(url)).end()
    const count = (status: number): Promise<number | undefined> =>
      getSampleValue(registry, 'http_requests_total', {
        method: 'GET',
        route: `GET /users/:id ${status}`,
        status,
      })
    expect([await count(204), await count(500)]).toEqual([1, 1])
  })

  test('counts an end once', async () => {
    const registry = new Registry()
    const pending = new RequestMetrics({ registry }).begin(new Request(url))
    pending.end(new Response())
    pending.end()
    expect(await getSampleValue(registry, 'http_requests_total', { method: 'GET', status: 200 })).toBe(1)
    expect(
      await getSampleValue(registry, 'http_requests_total', { method: 'GET', status: 500 }),
    ).toBeUndefined()
    expect(await getSampleValue(registry, 'http_requests_in_flight')).toBe(0)
  })

  test('shares the metrics of a registry, and says so when a name is taken', async () => {
    const registry = new Registry()
    new RequestMetrics({ registry }).begin(new Request(url)).end(new Response())
    new RequestMetrics({ registry }).begin(new Request(url)).end(new Response())
    expect(await getSampleValue(registry, 'http_requests_total', { method: 'GET', status: 200 })).toBe(2)
    const taken = new Registry()
    new Counter({ name: 'http_requests_total', help: 'Mine', registry: taken })
    expect(() => new RequestMetrics({ registry: taken })).toThrow('http_requests')
  })

  test('takes no less than no time when the clock goes back', async () => {
    const time = new FakeTime()
    const registry = new Registry()
    const pending = new RequestMetrics({ registry, clock: time }).begin(new Request(url))
    vi.spyOn(time, 'monotonicSeconds').mockReturnValue(time.monotonicSeconds() - 60)
    pending.end(new Response())
    expect(
      await getSampleValue(registry, 'http_request_duration_seconds_sum', { method: 'GET', status: 200 }),
    ).toBe(0)
  })

  test('takes a clock of its own', async () => {
    const time = new FakeTime()
    const registry = new Registry()
    const pending = new RequestMetrics({ registry, clock: time }).begin(new Request(url))
    await time.advance(2)
    pending.end(new Response())
    expect(
      await getSampleValue(registry, 'http_request_duration_seconds_sum', { method: 'GET', status: 200 }),
    ).toBe(2)
  })
})
