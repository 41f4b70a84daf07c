import { assertFunction } from '../model/assert-option.ts'
import { RequestMetrics, type RequestMetricsOptions } from './request-metrics.ts'

/** Anything that answers a request; platforms pass it more: an environment, a context. */
export type AnyFetchHandler<Rest extends readonly unknown[]> = (
  request: Request,
  ...rest: Rest
) => Response | Promise<Response>

/**
 * Counts and times the requests that a handler answers. A handler that throws counts as status 500, and its error
 * passes through. An answer counts when its head is there: how long its body takes is not known here.
 * @throws TypeError for what is no function.
 * @example
 * const app = instrumentFetch(() => new Response('hello'), { route: () => '/' })
 */
export function instrumentFetch<Rest extends readonly unknown[]>(
  handler: AnyFetchHandler<Rest>,
  options?: RequestMetricsOptions,
): (request: Request, ...rest: Rest) => Promise<Response> {
  assertFunction('Cannot instrument a handler', handler)
  const metrics = new RequestMetrics(options)
  return async (request, ...rest) => {
    const pending = metrics.begin(request)
    let response: Response | undefined
    try {
      response = await handler(request, ...rest)
      return response
    } finally {
      pending.end(response)
    }
  }
}
