import { assertFunction } from '../../src/model/assert-option.ts'
import { countInvocations } from './count-invocations.ts'
import { isContext, type LambdaContext } from './lambda-context.ts'
import type { LambdaOptions } from './lambda-options.ts'
import { propertyOf } from './property-of.ts'

/** What a handler calls instead of returning something. */
export type LambdaCallback<Result> = (error?: Error | string | null, result?: Result) => void

/** A handler that returns what it answers, a promise of it, or calls back. */
export type LambdaHandler<Event, Context extends LambdaContext, Result> = (
  event: Event,
  context: Context,
  callback: LambdaCallback<Result>,
) => Result | Promise<Result> | void

/** A handler that writes what it answers, as `awslambda.streamifyResponse` takes and gives it. */
export type StreamingHandler<Event, Stream, Context extends LambdaContext> = (
  event: Event,
  stream: Stream,
  context: Context,
) => Promise<void>

/**
 * Counts and times the invocations of a handler, and pushes at the end of each, within the time that it has left: the
 * sandbox freezes as soon as it has answered. What becomes of the push changes nothing about the answer. Handlers that
 * return a promise, that call back (in every runtime: the result is a handler that returns a promise) and that stream.
 * @throws DuplicateFamilyError when the registry has one of the names for something else.
 * @example
 * export const handler = instrument(async () => ({ statusCode: 200 }), { push: target })
 */
export function instrument<Event, Context extends LambdaContext, Result>(
  handler: LambdaHandler<Event, Context, Result>,
  options: LambdaOptions,
): (event: Event, context: Context) => Promise<Result>
export function instrument<Event, Stream, Context extends LambdaContext>(
  handler: StreamingHandler<Event, Stream, Context>,
  options: LambdaOptions,
): StreamingHandler<Event, Stream, Context>
export function instrument(handler: unknown, options: LambdaOptions): AnyHandler {
  assertFunction('Cannot instrument a handler', handler)
  const begin = countInvocations(options)
  const instrumented: AnyHandler = async (event, ...rest) => {
    const end = begin(event, rest.find(isContext))
    let result: unknown
    try {
      result = await call(handler, event, rest)
    } catch (error) {
      await end('failed')
      throw error
    }
    await end('succeeded')
    return result
  }
  // By what is written on it the runtime knows a handler that streams.
  return Object.assign(instrumented, handler)
}

type AnyHandler = (event: unknown, ...rest: unknown[]) => Promise<unknown>

/** A handler that calls back is known by its third parameter, and by not returning a promise. */
function call(
  handler: (...given: unknown[]) => unknown,
  event: unknown,
  [first, second]: readonly unknown[],
): unknown {
  if (isContext(second)) return handler(event, first, second)
  return new Promise((resolve, reject) => {
    const callBack: LambdaCallback<unknown> = (error, result) => {
      if (error === undefined || error === null) resolve(result)
      else reject(error)
    }
    const returned = handler(event, first, callBack)
    if (handler.length < 3 || propertyOf(returned, 'then') !== undefined) resolve(returned)
  })
}
