import { countInvocations, type EndInvocation } from './count-invocations.ts'
import type { LambdaContext } from './lambda-context.ts'
import type { LambdaOptions } from './lambda-options.ts'

/** What is needed of a request of middy. */
export interface MiddyRequest {
  readonly event: unknown
  readonly context: LambdaContext
  /** Other middleware may have made one of an error. */
  readonly response?: unknown
  /** Is there as soon as other middleware has answered early. */
  readonly earlyResponse?: unknown
}

/** A middleware of middy. */
export interface MiddyMetrics {
  before(request: MiddyRequest): void
  after(request: MiddyRequest): Promise<void>
  onError(request: MiddyRequest): Promise<void>
}

/**
 * What `instrument` does, as a middleware of middy. Put it first: then it is the last to see the answer, when other
 * middleware has made one of an error, and its duration has theirs in it. Where other middleware answers early, middy
 * tells nobody, and the invocation is not counted: `instrument(middy().handler(handle), options)` counts those too.
 * @throws DuplicateFamilyError when the registry has one of the names for something else.
 * @example
 * export const handler = middy().use(middyMetrics({ push: target })).handler(async () => ({ statusCode: 200 }))
 */
export function middyMetrics(options: LambdaOptions): MiddyMetrics {
  const beginInvocation = countInvocations(options)
  const running = new WeakMap<object, EndInvocation>()
  const begin = (request: MiddyRequest): EndInvocation => {
    const end = beginInvocation(request.event, request.context, () => 'earlyResponse' in request)
    running.set(request, end)
    return end
  }
  const endOf = (request: MiddyRequest): EndInvocation => running.get(request) ?? begin(request)
  return {
    before: (request) => {
      begin(request)
    },
    after: (request) => endOf(request)('succeeded'),
    onError: (request) => endOf(request)(request.response === undefined ? 'failed' : 'succeeded'),
  }
}
