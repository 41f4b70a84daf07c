import { type Invocation, Invocations } from './invocations.ts'
import type { LambdaContext } from './lambda-context.ts'
import type { LambdaOptions } from './lambda-options.ts'

/** What is needed of a request of middy. */
export interface MiddyRequest {
  readonly event: unknown
  readonly context: LambdaContext
  /** Other middleware may have made one of an error. */
  readonly response?: unknown
}

/** A middleware of middy. */
export interface MiddyMetrics {
  before(request: MiddyRequest): void
  after(request: MiddyRequest): Promise<void>
  onError(request: MiddyRequest): Promise<void>
}

/**
 * What `instrument` does, for those who use middy. Put it first: then it is the last to see the answer, when other
 * middleware has made one of an error, and its duration has theirs in it.
 * @throws DuplicateFamilyError when the registry has one of the names for something else.
 * @example
 * export const handler = middy().use(middyMetrics({ push: target })).handler(async () => ({ statusCode: 200 }))
 */
export function middyMetrics(options: LambdaOptions): MiddyMetrics {
  const invocations = new Invocations(options)
  const running = new WeakMap<object, Invocation>()
  const begin = (request: MiddyRequest): Invocation => {
    const invocation = invocations.begin(request.event, request.context)
    running.set(request, invocation)
    return invocation
  }
  const invocationOf = (request: MiddyRequest): Invocation => running.get(request) ?? begin(request)
  return {
    before: (request) => {
      begin(request)
    },
    after: (request) => invocationOf(request).end('succeeded'),
    onError: (request) => invocationOf(request).end(request.response === undefined ? 'failed' : 'succeeded'),
  }
}
