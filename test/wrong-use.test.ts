import { expect, test } from 'vitest'
import { aggregatorTarget, instrument as instrumentLambda } from '../adapters/lambda/index.ts'
import { httpTarget, makeIngestHandler, reportEvery, shardFor } from '../src/entries/aggregate.ts'
import { Otlp } from '../src/entries/otlp.ts'
import { cached } from '../src/entries/page-cache.ts'
import { pushAtEnd, pushEvery } from '../src/entries/push.ts'
import { Pushgateway } from '../src/entries/pushgateway.ts'
import { RemoteWrite } from '../src/entries/remote-write.ts'
import {
  Counter,
  Gauge,
  GaugeMetricFamily,
  getSampleValue,
  Histogram,
  instrumentFetch,
  makeFetchHandler,
  Registry,
  samples,
} from '../src/index.ts'

/** What JavaScript lets through: whatever it is, the compiler takes it for what is wanted. */
const as = (given: unknown): never => given as never

const help = 'Help'
const registry = (): Registry => new Registry()
const counter = (): Counter<readonly ['method', 'status']> =>
  new Counter({ name: 'requests', help, labelNames: ['method', 'status'], registry: null })
const latency = (): Histogram => new Histogram({ name: 'latency', help, registry: null })
const missing: string = as(undefined)

test.each<readonly [what: string, use: () => unknown, message: string]>([
  [
    'a text for a registry',
    () => new Counter({ name: 'a', help, registry: as('default') }),
    'Cannot register "a": registry must have register(), received string',
  ],
  [
    'several registries',
    () => new Counter({ name: 'a', help, registry: as([registry()]) }),
    'Cannot register "a": registry must have register(), received an array',
  ],
  [
    'a registry for a namespace',
    () => new Counter({ name: 'a', help, namespace: as(registry()) }),
    'Cannot name a metric: namespace must be a string, received object',
  ],
  [
    'a class for a collector',
    () => registry().register(as(Counter)),
    'Cannot register a collector: it must have collect(), received function',
  ],
  [
    'nothing for a collector',
    () => registry().register(as(undefined)),
    'Cannot register a collector: it must have collect(), received undefined',
  ],
  [
    'label values in an array',
    () => counter().labels(as(['GET', '200'])),
    'Cannot select a series of "requests": label names must be ["method","status"], received an array',
  ],
  [
    'the values of one series for a list of series',
    () => counter().initLabels(as(['GET', '200'])),
    'Cannot select a series of "requests": label names must be ["method","status"], received string',
  ],
  [
    'labels given to inc()',
    () => (counter() as unknown as Counter).inc(as({ method: 'GET' })),
    'Cannot select a series of "requests": label names must be ["method","status"], received []',
  ],
  [
    'another help for the same name',
    () => {
      const own = registry()
      new Counter({ name: 'a', help, registry: own })
      return Counter.getOrCreate({ name: 'a', help: 'Other', registry: own })
    },
    'Cannot register "a": options must be those of the metric that is there, received others',
  ],
  [
    'a promise to time',
    () => latency().time(as(Promise.resolve())),
    'Cannot record a call: it must be a function, received a promise',
  ],
  [
    'nothing to track',
    () => new Gauge({ name: 'a', help, registry: null }).trackInProgress(as(undefined)),
    'Cannot record a call: it must be a function, received undefined',
  ],
  [
    'what a function gave for the function',
    () => latency().timed()(as('done')),
    'Cannot wrap a function: it must be a function, received string',
  ],
  [
    'a number for a function of a gauge',
    () => new Gauge({ name: 'a', help, registry: null }).setFunction(as(7)),
    'Cannot set the function of gauge "a": it must be a function, received number',
  ],
  [
    'a collection that was not awaited',
    () => [...samples(as(registry().collect()))],
    'Cannot show samples: a family must have open(), received object',
  ],
  [
    'a registry for options',
    () => makeFetchHandler(as(registry())),
    'Cannot serve metrics: options must be { registry }, received the registry itself',
  ],
  [
    'a text for what is served',
    () => makeFetchHandler({ registry: as('default') }),
    'Cannot serve metrics: registry must have collect(), received string',
  ],
  [
    'a path without its slash',
    () => makeFetchHandler({ path: 'metrics' }),
    'Cannot serve metrics: path must begin with "/", received "metrics"',
  ],
  [
    'a token alone',
    () => makeFetchHandler({ authorize: as('secret') }),
    'Cannot guard metrics: authorize must be "public", { bearer }, { basic } or a function, received string',
  ],
  [
    'a token that the environment does not have',
    () => makeFetchHandler({ authorize: { bearer: missing } }),
    'Cannot guard metrics: authorize.bearer must be a text that is not empty, received undefined',
  ],
  [
    'a password without a user',
    () => makeFetchHandler({ authorize: as({ basic: { password: 'secret' } }) }),
    'Cannot guard metrics: authorize.basic.username must be a text that is not empty, received undefined',
  ],
  [
    'a request of node:http',
    () => makeFetchHandler()(as({ method: 'GET', url: '/metrics', headers: {} })),
    'Cannot serve metrics: the headers of a request of the Fetch API must have get(), received object',
  ],
  [
    'an object with a handler for the handler',
    () => instrumentFetch(as({ fetch: () => new Response() }), { registry: registry() }),
    'Cannot instrument a handler: it must be a function, received object',
  ],
  [
    'a Pushgateway that the environment does not have',
    () => new Pushgateway({ url: missing, job: 'shop' }),
    'Cannot push to a Pushgateway: url must be a string, received undefined',
  ],
  [
    'a receiver that the environment does not have',
    () => new RemoteWrite({ url: missing }),
    'Cannot write to a receiver: url must be a string, received undefined',
  ],
  [
    'a version that is a number',
    () => new RemoteWrite({ url: 'http://localhost', version: as(2) }),
    'Cannot write to a receiver: version must be one of ["1.0","2.0"], received 2',
  ],
  [
    'a collector that the environment does not have',
    () => new Otlp({ url: missing }),
    'Cannot push over OTLP: url must be a string, received undefined',
  ],
  [
    'an aggregator that the environment does not have',
    () => httpTarget({ url: missing }),
    'Cannot send batches: url must be one of http or https, received undefined',
  ],
  [
    'a URL for a target',
    () => reportEvery({ target: as('http://localhost:9464/push'), registry: registry() }),
    'Cannot report to an aggregator: target must have push(), received string',
  ],
  [
    'a URL for a target on Lambda',
    () => aggregatorTarget({ target: as('http://localhost:9464/push'), registry: registry() }),
    'Cannot push to an aggregator: target must have push(), received string',
  ],
  [
    'no target on Lambda',
    () => instrumentLambda(async () => 'done', as({ registry: registry() })),
    'Cannot push: target must have push(), received undefined',
  ],
  [
    'no target now and then',
    () => pushEvery(as(undefined), { seconds: 1 }),
    'Cannot push now and then: target must have push(), received undefined',
  ],
  [
    'nobody to hand batches to',
    () => makeIngestHandler(as({ authorize: 'public' })),
    'Cannot take batches: aggregator must have push(), received undefined',
  ],
  [
    'the name of a format',
    () => cached(as('text')),
    'Cannot cache pages: format must have writers(), received string',
  ],
  ['no shards', () => shardFor('source', 0), 'Cannot choose a shard: shards must be at least 1, received 0'],
])('%s is refused, and the message says what it should have been', async (_what, use, message) => {
  await expect((async () => use())()).rejects.toMatchObject({ message })
})

test('a collector that gives one family, later, is told that it should give several', async () => {
  const own = registry()
  own.register({ collect: async () => as(new GaugeMetricFamily({ name: 'a', help, value: 1 })) })
  await expect(own.collect()).rejects.toThrow(
    'Cannot collect: a collector must give metric families, received object',
  )
})

test('pushAtEnd() fails no answer for a target that is missing, and says so', async () => {
  const { kind, ...rest } = await pushAtEnd(as(undefined))
  expect([kind, String(Object.values(rest))]).toEqual([
    'failed',
    'TypeError: Cannot push: target must have push(), received undefined',
  ])
})

test('what is refused before it runs is not counted', async () => {
  const own = registry()
  const running = new Gauge({ name: 'running', help, registry: own })
  const failures = new Counter({ name: 'failures', help, registry: own })
  expect(() => running.trackInProgress(as(undefined))).toThrow(TypeError)
  expect(() => failures.countExceptions(as(Promise.resolve()))).toThrow(TypeError)
  expect(await getSampleValue(own, 'running')).toBe(0)
  expect(await getSampleValue(own, 'failures_total')).toBe(0)
})
