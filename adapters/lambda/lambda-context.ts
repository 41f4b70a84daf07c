import { propertyOf } from './property-of.ts'

/** What is needed of the context that Lambda gives to each invocation. */
export interface LambdaContext {
  getRemainingTimeInMillis(): number
}

/** Whether something is such a context: streaming handlers get theirs after the stream. */
export function isContext(value: unknown): value is LambdaContext {
  return typeof propertyOf(value, 'getRemainingTimeInMillis') === 'function'
}
