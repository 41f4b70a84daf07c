import type { Authorization } from '../../src/http/authorization.ts'
import { instrumentFetch } from '../../src/http/instrument-fetch.ts'
import { makeFetchHandler } from '../../src/http/make-fetch-handler.ts'
import type { CollectOptions } from '../../src/model/collector.ts'
import type { MetricFamily } from '../../src/model/metric-family.ts'
import { defaultRegistry } from '../../src/registry/default-registry.ts'
import { ClientMetrics } from '../../src/report/client-metrics.ts'
import { DeltaReader } from '../../src/report/delta-reader.ts'
import { Flusher } from '../../src/report/flusher.ts'
import { InvocationReporter } from '../../src/report/invocation-reporter.ts'
import { sleep } from '../../src/runtime/sleep.ts'
import { AggregatorClient } from './aggregator-client.ts'
import type { AggregatorNamespace } from './aggregator-shard.ts'
import type { InstrumentOptions } from './instrument-options.ts'

/** What a Worker is invoked for besides requests. */
const otherInvocations = [
  'scheduled',
  'queue',
  'email',
  'tail',
  'trace',
  'tailStream',
  'connect',
  'test',
] as const

/** How long a page waits at most for what its own isolate has counted to be taken, in seconds. */
const longestWaitSeconds = 2

/** A Worker that `instrument` has made: it answers requests, if only those for its page. */
export type InstrumentedHandler<
  Env = unknown,
  QueueMessage = unknown,
  CfHostMetadata = unknown,
  Props = unknown,
> = ExportedHandler<Env, QueueMessage, CfHostMetadata, Props> & {
  fetch: ExportedHandlerFetchHandler<Env, CfHostMetadata, Props>
  /**
   * Sends what has been counted so far. Invocations do that by themselves; this is for what is none: a message of a
   * WebSocket, a stream that goes on for long, a Durable Object of your own.
   */
  flush(env: Env): Promise<void>
}

/** How the runtime calls a handler, whatever for. */
type Invoke<Env, Event, Result> = (event: Event, env: Env, ctx: ExecutionContext) => Result | Promise<Result>

/**
 * Sends what a Worker counts to an aggregator, from every isolate and each thing once, and shows the sum. Requests are
 * counted and timed by themselves. Returns a new handler; the given one is not changed.
 * @throws TypeError when a page is to be served and nothing says who may read it.
 * @throws Error when another `instrument` sends the same registry.
 * @example
 * export { MetricsAggregator } from 'edgeprom/cloudflare'
 * export default instrument<Env>(
 *   { fetch: () => new Response('hello') },
 *   {
 *     aggregator: (env) => env.METRICS,
 *     path: '/metrics',
 *     authorize: (env) => ({ bearer: env.METRICS_TOKEN }),
 *   },
 * )
 */
export function instrument<Env = unknown, QueueMessage = unknown, CfHostMetadata = unknown, Props = unknown>(
  handler: ExportedHandler<Env, QueueMessage, CfHostMetadata, Props>,
  options: InstrumentOptions<Env>,
): InstrumentedHandler<Env, QueueMessage, CfHostMetadata, Props> {
  const {
    aggregator,
    shards = 1,
    path,
    authorize,
    timeoutSeconds = 9,
    created,
    registry = defaultRegistry,
    requests = true,
    route,
  } = options
  const { intervalSeconds, onError } = options
  assertGuarded(path, authorize)
  const client = new AggregatorClient(shards)
  const flusher = new Flusher({
    reader: new DeltaReader(registry),
    metrics: new ClientMetrics(registry),
    clock: registry.clock,
    intervalSeconds,
    onError,
  })
  const reporter = new InvocationReporter({ flusher })

  function reported<Event, Result>(invoke: Invoke<Env, Event, Result>): Invoke<Env, Event, Result> {
    return (event, env, ctx) => {
      const target = client.target(() => aggregator(env))
      return reporter.run(ctx, target, () => invoke(event, env, ctx))
    }
  }

  const showPage = reported((request: Request, env, ctx) => {
    const namespace = (): AggregatorNamespace => aggregator(env)
    const collect = async ({ signal }: CollectOptions = {}): Promise<readonly MetricFamily[]> => {
      // What this isolate has counted belongs to the page that it shows, unless its shard is in trouble.
      const flushed = flusher.flush(client.target(namespace))
      ctx.waitUntil(flushed)
      const waited = new AbortController()
      await Promise.race([flushed, sleep(Math.min(longestWaitSeconds, timeoutSeconds / 4), waited.signal)])
      waited.abort()
      return client.collect(namespace, signal)
    }
    const guard = given(authorize?.(env))
    const page = { registry: { collect }, authorize: guard, timeoutSeconds, created, onError }
    return makeFetchHandler(page)(request)
  })

  const fetch = (handler.fetch?.bind(handler) ?? notFound) as Invoke<Env, Request, Response>
  const answer = reported(requests ? instrumentFetch(fetch, { registry, route }) : fetch)

  return {
    ...handler,
    ...Object.fromEntries(
      otherInvocations.flatMap((name) => {
        // Some routers make up a method for whatever name they are asked for.
        const invoke = name in handler ? handler[name]?.bind(handler) : undefined
        return invoke === undefined ? [] : [[name, reported(invoke as Invoke<Env, unknown, unknown>)]]
      }),
    ),
    fetch: (request, env, ctx) =>
      path !== undefined && new URL(request.url).pathname === path
        ? showPage(request, env, ctx)
        : answer(request, env, ctx),
    flush: (env) => reporter.flush(client.target(() => aggregator(env))),
  }
}

function notFound(): Response {
  return new Response('Not Found', { status: 404 })
}

/** Who may read the page. Nobody said so is not `'public'`, which is what the handler would take it for. */
function given(authorization: Authorization | undefined): Authorization {
  if (authorization !== undefined) return authorization
  throw new TypeError('Cannot serve metrics: authorize must give who may read them, received undefined')
}

function assertGuarded(path: string | undefined, authorize: unknown): void {
  if (path === undefined || typeof authorize === 'function') return
  throw new TypeError(
    `Cannot serve metrics at "${path}": authorize must be a function that says who may read them, received ${typeof authorize}`,
  )
}
