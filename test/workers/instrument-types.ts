// Compiled, never run: how `instrument` reads where it is used.
import { instrument } from '../../adapters/cloudflare/index.ts'

interface Env {
  readonly METRICS: Cloudflare.Env['METRICS']
  readonly METRICS_TOKEN: string
}

/** What is asked of the result tells what `env` is. */
export const bySatisfies = instrument(
  {
    async fetch(request, env, ctx) {
      ctx.waitUntil(Promise.resolve())
      return new Response(`${request.cf?.country ?? ''} ${env.METRICS_TOKEN.length}`)
    },
  },
  {
    aggregator: (env) => env.METRICS,
    path: '/metrics',
    authorize: (env) => ({ bearer: env.METRICS_TOKEN }),
  },
) satisfies ExportedHandler<Env>

/** So does the one type argument. */
export const byArgument = instrument<Env>(
  { scheduled: (controller, env) => void [controller.cron, env.METRICS_TOKEN] },
  { aggregator: (env) => env.METRICS },
)

/** So does the type of the variable, messages of a queue included. */
export const byType: ExportedHandler<Env, string> = instrument(
  {
    queue: (batch, env) => void [...batch.messages.map(({ body }) => body.length), env.METRICS_TOKEN.length],
  },
  { aggregator: (env) => env.METRICS },
)

export const unguarded = instrument<Env>(
  {},
  // @ts-expect-error a page is served and nothing says who may read it
  { aggregator: (env) => env.METRICS, path: '/metrics' },
)

export const elsewhere = instrument<Env>(
  {},
  {
    // @ts-expect-error a text is no binding
    aggregator: (env) => env.METRICS_TOKEN,
  },
)

/** There is always a `fetch`. */
export const answered: ExportedHandlerFetchHandler<Env> = byArgument.fetch
