import { createExecutionContext, createScheduledController, waitOnExecutionContext } from 'cloudflare:test'
import { env, exports } from 'cloudflare:workers'
import { describe, expect, test } from 'vitest'
import { type AggregatorNamespace, instrument } from '../../adapters/cloudflare/index.ts'
import { Counter } from '../../src/instruments/counter.ts'
import { Registry } from '../../src/registry/registry.ts'
import { aggregatorOf, type Handler, isolateOf, pageLines } from './instrumented.ts'
import { linesOf } from './isolate.ts'

type Env = Cloudflare.Env

const hello: Handler = { fetch: () => new Response('hello') }

/** As many isolates as it takes until each of some shards has the counts of one; `missing` takes shards away. */
async function isolatesOn(name: string, shards: number) {
  const [used, missing] = [new Set<string>(), new Set<string>()]
  const namespace: AggregatorNamespace = {
    getByName: (shard) => {
      if (missing.has(shard)) throw new Error('gone')
      const stub = aggregatorOf(name).getByName(shard)
      return {
        push: (...pushed) => {
          used.add(shard)
          return stub.push(...pushed)
        },
        view: (...accepted) => stub.view(...accepted),
        shards: () => stub.shards(),
        register: (other) => stub.register(other),
        remove: (family) => stub.remove(family),
      }
    },
  }
  const isolates: ReturnType<typeof isolateOf>[] = []
  while (used.size < shards) {
    const isolate = isolateOf(name, hello, { shards, namespace })
    await isolate.fetch('/')
    isolates.push(isolate)
  }
  return { isolates, missing }
}

describe('instrument().fetch()', () => {
  test('answers as the handler does, counts the request, and shows it', async () => {
    const { fetch } = isolateOf('answers', {
      fetch: (request) => new Response(request.method, { status: request.method === 'PUT' ? 201 : 200 }),
    })
    expect(await (await fetch('/')).text()).toBe('GET')
    expect((await fetch('/', { method: 'PUT' })).status).toBe(201)
    await fetch('/')
    const page = await fetch('/metrics')
    expect(page.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8')
    expect(await pageLines(page)).toEqual([
      'http_requests_total{method="GET",status="200"} 2',
      'http_requests_total{method="PUT",status="201"} 1',
      'http_requests_in_flight 0',
    ])
  })

  test('sends what was counted when nobody asks for it', async () => {
    const name = 'sends'
    const { fetch } = isolateOf(name, hello)
    await fetch('/')
    expect(linesOf(await aggregatorOf(name).getByName('shard-0').view())).toContain(
      'http_requests_total{method="GET",status="200"} 1',
    )
  })

  test('hands the handler to waitUntil before it has awaited anything', async () => {
    const order: string[] = []
    const { worker } = isolateOf('waits', {
      async fetch() {
        order.push('started')
        await Promise.resolve()
        order.push('went on')
        return new Response()
      },
    })
    const ctx = createExecutionContext()
    const waitUntil = ctx.waitUntil.bind(ctx)
    ctx.waitUntil = (promise) => {
      order.push('waitUntil')
      waitUntil(promise)
    }
    await worker.fetch?.(new Request('http://localhost/'), env, ctx)
    await waitOnExecutionContext(ctx)
    expect(order).toEqual(['started', 'waitUntil', 'went on'])
  })

  test('lets an error pass and counts it as status 500', async () => {
    const { fetch } = isolateOf('errors', {
      fetch: () => {
        throw new RangeError('mine')
      },
    })
    await expect(fetch('/')).rejects.toThrow(new RangeError('mine'))
    expect(await pageLines(await fetch('/metrics'))).toEqual([
      'http_requests_total{method="GET",status="500"} 1',
      'http_requests_in_flight 0',
    ])
  })

  test('passes a WebSocket on, and counts it as status 101', async () => {
    const { fetch } = isolateOf('socket', {
      fetch: () => {
        const [client, server] = Object.values(new WebSocketPair())
        server?.accept()
        server?.addEventListener('message', ({ data }) => server.send(`got ${String(data)}`))
        return new Response(null, { status: 101, webSocket: client ?? null })
      },
    })
    const { webSocket } = await fetch('/', { headers: { upgrade: 'websocket' } })
    webSocket?.accept()
    const answer = new Promise((resolve) => {
      webSocket?.addEventListener('message', ({ data }) => resolve(data))
    })
    webSocket?.send('hello')
    expect(await answer).toBe('got hello')
    webSocket?.close()
    expect(await pageLines(await fetch('/metrics'))).toContain(
      'http_requests_total{method="GET",status="101"} 1',
    )
  })

  test('sends what a stream counts after the head has been answered', async () => {
    const name = 'stream'
    const registry = new Registry()
    const pieces = new Counter({ name: 'pieces_total', help: 'Pieces sent', registry })
    const { worker } = isolateOf(
      name,
      {
        fetch: () => {
          const body = new IdentityTransformStream()
          const writer = body.writable.getWriter()
          const write = async (): Promise<void> => {
            for (let i = 0; i < 3; i++) {
              await scheduler.wait(20)
              await writer.write(new TextEncoder().encode('piece\n'))
              pieces.inc()
            }
            await writer.close()
          }
          void write()
          return new Response(body.readable)
        },
      },
      { registry, intervalSeconds: 0.2 },
    )
    const ctx = createExecutionContext()
    const response = await worker.fetch(new Request('http://localhost/') as never, env, ctx)
    expect(await response.text()).toBe('piece\npiece\npiece\n')
    await waitOnExecutionContext(ctx)
    expect(linesOf(await aggregatorOf(name).getByName('shard-0').view())).toContain('pieces_total 3')
  })

  test('answers and delivers when onError() throws', async () => {
    const name = 'throwing log'
    let isDown = true
    const { worker, fetch } = isolateOf(name, hello, {
      namespace: {
        getByName: (shard) => {
          if (isDown) throw new Error('down')
          return aggregatorOf(name).getByName(shard)
        },
      },
      onError: () => {
        throw new Error('no log')
      },
    })
    const ctx = createExecutionContext()
    const response = await worker.fetch?.(new Request('http://localhost/'), env, ctx)
    expect(await response?.text()).toBe('hello')
    await waitOnExecutionContext(ctx).catch(() => undefined)
    expect((await fetch('/metrics')).status).toBe(503)
    isDown = false
    await expect
      .poll(async () => pageLines(await fetch('/metrics')), { timeout: 15_000, interval: 500 })
      .toContain('http_requests_total{method="GET",status="200"} 1')
  }, 20_000)

  test('does not count the requests for its page', async () => {
    const { fetch } = isolateOf('page', hello)
    await fetch('/')
    await fetch('/metrics')
    expect(await pageLines(await fetch('/metrics'))).toEqual([
      'http_requests_total{method="GET",status="200"} 1',
      'http_requests_in_flight 0',
    ])
  })

  test('counts no requests when it is told so, and takes the route from a function', async () => {
    const silent = isolateOf('silent', hello, { requests: false })
    await silent.fetch('/')
    expect(await pageLines(await silent.fetch('/metrics'))).toEqual([])
    const routed = isolateOf('routed', hello, {
      route: (request) => new URL(request.url).pathname.replace(/\d+/, ':id'),
    })
    await routed.fetch('/users/1')
    await routed.fetch('/users/2')
    expect(await pageLines(await routed.fetch('/metrics'))).toContain(
      'http_requests_total{method="GET",route="/users/:id",status="200"} 2',
    )
  })

  test('leaves every path to the handler where no page is wanted', async () => {
    const { fetch } = isolateOf('no page', hello, { path: undefined, authorize: undefined })
    expect(await (await fetch('/metrics')).text()).toBe('hello')
  })

  test('answers 404 where the handler has no fetch', async () => {
    const { fetch } = isolateOf('no fetch', {})
    expect((await fetch('/')).status).toBe(404)
    expect((await fetch('/metrics')).status).toBe(200)
  })

  test('adds up what isolates have counted, over several shards', async () => {
    const name = 'shards'
    const { isolates } = await isolatesOn(name, 3)
    let counted = isolates.length
    for (const { fetch } of isolates.slice(0, 3)) {
      await fetch('/')
      counted++
    }
    // An isolate that knows of one shard only shows all of them.
    const { fetch } = isolateOf(name, hello)
    expect(await pageLines(await fetch('/metrics'))).toEqual([
      `http_requests_total{method="GET",status="200"} ${counted}`,
      'http_requests_in_flight 0',
    ])
  })

  test('does not fail with its aggregator, says what went wrong, and delivers later, once', async () => {
    const name = 'down'
    const errors: unknown[] = []
    let isDown = true
    const namespace: AggregatorNamespace = {
      getByName: (shard) => {
        if (isDown) throw new Error('Network connection lost.')
        return aggregatorOf(name).getByName(shard)
      },
    }
    const { fetch } = isolateOf(name, hello, { namespace, onError: (error) => errors.push(error) })
    expect((await fetch('/')).status).toBe(200)
    expect(errors).toContainEqual(new Error('Network connection lost.'))
    const unavailable = await fetch('/metrics')
    expect([unavailable.status, await unavailable.text()]).toEqual([
      503,
      '# Service Unavailable: Cannot show the aggregate: all shards must answer, received an error from "shard-0"\n',
    ])
    isDown = false
    await expect
      .poll(async () => pageLines(await fetch('/metrics')), { timeout: 10_000, interval: 100 })
      .toContain('http_requests_total{method="GET",status="200"} 1')
  })

  test('answers 503 when one of several shards is missing: a part of the sum is a lie', async () => {
    const { isolates, missing } = await isolatesOn('one missing', 2)
    const [first] = isolates
    expect((await first?.fetch('/metrics'))?.status).toBe(200)
    missing.add('shard-1')
    expect((await first?.fetch('/metrics'))?.status).toBe(503)
  })

  test('answers 503 when a shard has not answered in time, and says which', async () => {
    const name = 'hanging'
    const { isolates } = await isolatesOn(name, 2)
    const namespace: AggregatorNamespace = {
      getByName: (shard) => {
        const stub = aggregatorOf(name).getByName(shard)
        const view = (): Promise<never> => new Promise(() => {})
        const { push, shards, register, remove } = stub
        return shard === 'shard-1' ? { push, shards, register, remove, view } : stub
      },
    }
    const { fetch } = isolateOf(name, hello, { namespace, path: '/metrics', timeoutSeconds: 0.5 })
    const unavailable = await fetch('/metrics')
    expect([unavailable.status, await unavailable.text()]).toEqual([
      503,
      '# Service Unavailable: Cannot show the aggregate: all shards must answer, received nothing in time from "shard-1"\n',
    ])
    const { fetch: patient } = isolateOf(name, hello, { namespace })
    const scraped = await patient('/metrics', { headers: { 'x-prometheus-scrape-timeout-seconds': '0.3' } })
    expect(scraped.status).toBe(503)
    expect((await isolates[0]?.fetch('/metrics'))?.status).toBe(200)
  })

  test('shows a page while the object still has older code, which knows of no streams', async () => {
    const name = 'older object'
    const namespace: AggregatorNamespace = {
      getByName: (shard) => {
        const stub = aggregatorOf(name).getByName(shard)
        const { push, shards, register, remove } = stub
        return { push, shards, register, remove, view: () => stub.view() }
      },
    }
    const { fetch } = isolateOf(name, hello, { namespace })
    await fetch('/')
    expect(await pageLines(await fetch('/metrics'))).toContain(
      'http_requests_total{method="GET",status="200"} 1',
    )
  })

  test('shows why there is no page when the binding is missing, and goes on answering', async () => {
    const { fetch } = isolateOf('unbound', hello, { aggregator: () => undefined as never })
    expect(await (await fetch('/')).text()).toBe('hello')
    expect((await fetch('/metrics')).status).toBe(503)
  })
})

describe('instrument().flush()', () => {
  test('sends what was counted outside of an invocation', async () => {
    const name = 'flush'
    const registry = new Registry()
    const messages = new Counter({ name: 'messages_total', help: 'Messages', registry })
    const { worker } = isolateOf(name, hello, { registry, intervalSeconds: 3_600 })
    messages.inc(3)
    await worker.flush(env)
    expect(linesOf(await aggregatorOf(name).getByName('shard-0').view())).toContain('messages_total 3')
  })
})

describe('instrument() with a page', () => {
  test('shows it to whoever knows the token', async () => {
    const { fetch } = isolateOf('token', hello, { path: '/metrics', authorize: () => ({ bearer: 'secret' }) })
    const refused = await fetch('/metrics')
    expect([refused.status, refused.headers.get('www-authenticate')]).toEqual([401, 'Bearer realm="metrics"'])
    expect((await fetch('/metrics', { headers: { authorization: 'Bearer secrets' } })).status).toBe(401)
    expect((await fetch('/metrics', { headers: { authorization: 'Bearer secret' } })).status).toBe(200)
  })

  test('shows it to nobody when the token is not configured', async () => {
    const authorize = (): { readonly bearer: string } => ({ bearer: undefined as never })
    const { fetch } = isolateOf('no token', hello, { path: '/metrics', authorize })
    const outcome = await fetch('/metrics', { headers: { authorization: 'Bearer undefined' } }).catch(
      (error: unknown) => error,
    )
    expect(outcome).toBeInstanceOf(TypeError)
    expect((await fetch('/')).status).toBe(200)
  })

  test('shows start times where they are wanted', async () => {
    for (const created of [undefined, 'all'] as const) {
      const { fetch } = isolateOf(`created ${created}`, hello, { path: '/metrics', created })
      await fetch('/')
      const page = await (await fetch('/metrics')).text()
      expect(/^http_requests_created\{[^}]*\} \d+/m.test(page)).toBe(created === 'all')
    }
  })

  test('shows it to nobody when authorize() says nothing: that is not `public`', async () => {
    const { fetch } = isolateOf('nobody', hello, { path: '/metrics', authorize: () => undefined as never })
    await expect(fetch('/metrics')).rejects.toThrow(
      new TypeError('Cannot serve metrics: authorize must give who may read them, received undefined'),
    )
    expect((await fetch('/')).status).toBe(200)
  })

  test('throws when nothing says who may read it', () => {
    const options = { aggregator: aggregatorOf, path: '/metrics', registry: new Registry() } as never
    expect(() => instrument<Env>(hello, options)).toThrow(
      new TypeError(
        'Cannot serve metrics at "/metrics": authorize must be a function that says who may read them, received undefined',
      ),
    )
  })
})

describe('instrument()', () => {
  test('keeps `this`, changes nothing and passes everything else through', async () => {
    class App {
      readonly #greeting = 'hello'
      readonly version = 3
      fetch(): Response {
        return new Response(this.#greeting)
      }
    }
    const app = Object.freeze(new App())
    const { worker, fetch } = isolateOf('this', app)
    expect(await (await fetch('/')).text()).toBe('hello')
    expect(worker).toMatchObject({ version: 3 })
    expect(worker).not.toBe(app)
  })

  test('sends what a cron run has counted, and lets its error pass', async () => {
    const name = 'cron'
    const registry = new Registry()
    const runs = new Counter({ name: 'runs_total', help: 'Runs', labelNames: ['cron'], registry })
    const app = {
      runs,
      scheduled(controller: ScheduledController): void {
        this.runs.labels(controller.cron).inc()
        if (controller.cron === 'broken') throw new Error('mine')
      },
    }
    const { worker } = isolateOf(name, app, { registry, requests: false })
    const run = async (cron: string): Promise<void> => {
      const ctx = createExecutionContext()
      const ran = worker.scheduled?.(createScheduledController({ cron }), env, ctx)
      await Promise.allSettled([ran])
      await waitOnExecutionContext(ctx)
      await ran
    }
    await run('0 * * * *')
    await expect(run('broken')).rejects.toThrow('mine')
    expect(linesOf(await aggregatorOf(name).getByName('shard-0').view())).toEqual([
      'runs_total{cron="0 * * * *"} 1',
      'runs_total{cron="broken"} 1',
    ])
  })

  test('has only the handlers that were given, and fetch', () => {
    const { worker } = isolateOf('given', { queue: () => undefined })
    expect(Object.keys(worker).toSorted()).toEqual(['fetch', 'flush', 'queue'])
  })

  test('takes nothing for a handler that a router makes up when it is asked', () => {
    const methods = new Proxy({}, { get: () => () => undefined })
    const router = Object.create(methods, {
      fetch: { value: () => new Response(), enumerable: true },
    }) as Handler
    expect(Object.keys(isolateOf('router', router).worker)).toEqual(['fetch', 'flush'])
  })

  test('is the only one that sends a registry', () => {
    const registry = new Registry()
    isolateOf('first', hello, { registry })
    expect(() => isolateOf('second', hello, { registry })).toThrow('a registry must have at most one')
  })

  test.each([0, -1, 1.5, 10_001, NaN])('refuses %s shards', (shards) => {
    expect(() => isolateOf('refused', hello, { shards })).toThrow(
      new RangeError(
        `Cannot reach an aggregator: shards must be an integer from 1 to 10000, received ${shards}`,
      ),
    )
  })
})

test('a whole Worker counts what comes from outside, and shows it at once where it was counted', async () => {
  for (const to of ['world', 'moon', 'world']) {
    const response = await exports.default.fetch(`http://localhost/?to=${to}`)
    expect(await response.text()).toBe(`hello ${to}`)
  }
  expect(await pageLines(await exports.default.fetch('http://localhost/metrics'))).toEqual([
    'greetings_total{to="world"} 2',
    'greetings_total{to="moon"} 1',
    'http_requests_total{method="GET",status="200"} 3',
    'http_requests_in_flight 0',
  ])
})
