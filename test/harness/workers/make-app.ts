import { instrument } from '../../../adapters/cloudflare/instrument.ts'
import type { MetricsAggregator } from '../../../adapters/cloudflare/metrics-aggregator.ts'
import { Counter, Enum, Gauge, Histogram, Info, Summary } from '../../../src/index.ts'

interface Env {
  readonly METRICS: DurableObjectNamespace<MetricsAggregator>
  readonly APP: string
  readonly TOKEN?: string
}

const orders = new Counter({ name: 'orders_total', help: 'Orders placed', labelNames: ['app', 'plan'] })
const amounts = new Histogram({
  name: 'order_amount',
  help: 'What an order costs',
  labelNames: ['app'],
  buckets: [1, 10, 100],
})
const sizes = new Summary({ name: 'order_size_bytes', help: 'Bytes of an order', unit: 'bytes' })
const stock = new Gauge({ name: 'stock', help: 'Things in stock', aggregation: 'mostrecent' })
const slow = new Gauge({ name: 'slow_in_progress', help: 'Slow requests that are being served' })
const finished = new Counter({
  name: 'slow_finished_total',
  help: 'Slow requests that were served to their end',
})
const build = new Info({ name: 'build', help: 'What is deployed' })
const mode = new Enum({ name: 'mode', help: 'How the shop is doing', states: ['open', 'closed'] })
build.info({ version: '1.2.3' })
mode.state('open')

/** Amounts of which a page shows every bucket used, and a sum without rounding. */
const amountOf = (order: number): number => [0.5, 5, 50, 500][order % 4] ?? 0
let placed = 0

const shop = {
  fetch(request: Request, env: Env): Response | Promise<Response> {
    const { pathname, searchParams } = new URL(request.url)
    switch (pathname) {
      case '/order':
        orders.labels(env.APP, searchParams.get('plan') ?? 'free').inc()
        amounts.labels(env.APP).observe(amountOf(placed++))
        sizes.observe(100)
        stock.set(1000)
        return new Response('ordered\n')
      case '/open':
        // What Prometheus sees at 0 first has no increase that it cannot see.
        orders.labels(env.APP, 'team')
        amounts.labels(env.APP)
        return new Response('open\n')
      case '/slow':
        return slow.trackInProgress(async () => {
          await scheduler.wait(Number(searchParams.get('milliseconds')))
          finished.inc()
          return new Response('done\n')
        })
      case '/seen':
        return Response.json({
          header: request.headers.get('accept-encoding'),
          client: request.cf?.['clientAcceptEncoding'],
        })
      default:
        return new Response('not found\n', { status: 404 })
    }
  },
}

/** An application as its users write it, with one instrument of every type. */
export function makeApp(shards: number): ExportedHandler<Env> {
  const { fetch: answer } = instrument<Env>(shop, {
    aggregator: (env) => env.METRICS,
    shards,
    path: '/metrics',
    authorize: (env) => (env.TOKEN === undefined ? 'public' : { bearer: env.TOKEN }),
    // Short, so that a test sees many batches; with a pause in which an object can be evicted.
    intervalSeconds: 0.25,
  })
  if (answer === undefined) throw new TypeError('An instrumented Worker must answer requests')
  return {
    fetch(request, env, ctx): Response | Promise<Response> {
      const url = new URL(request.url)
      if (url.pathname !== '/metrics-as-text') return answer(request, env, ctx)
      // For a scraper that asks for OpenMetrics whatever it is told: the same page, asked for as text.
      url.pathname = '/metrics'
      return answer(new Request(url, { headers: { accept: 'text/plain;version=0.0.4' } }), env, ctx)
    },
  }
}
