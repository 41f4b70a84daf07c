import { assertFunction } from '../model/assert-option.ts'

/** How a function ended. */
export type Outcome = { readonly kind: 'returned' } | { readonly kind: 'threw'; readonly error: unknown }

/** How messages about what is no function begin. */
export const cannotRecord = 'Cannot record a call'

/**
 * Runs `fn` and tells `done` how it ended: at once, or when the promise that it returned has settled. Gives back what
 * `fn` gave, a promise as the very promise; errors pass through. Of anything else with a `then`, a promise is given
 * back: builders of queries run theirs each time that they are awaited, and would run it twice.
 * @throws TypeError for what is no function; `done` is not called.
 */
export function whenSettled<T>(fn: () => T, done: (outcome: Outcome) => void): T {
  assertFunction(cannotRecord, fn)
  let result: T
  try {
    result = fn()
  } catch (error) {
    done({ kind: 'threw', error })
    throw error
  }
  if (!isThenable(result)) {
    done({ kind: 'returned' })
    return result
  }
  const promise: PromiseLike<unknown> = result instanceof Promise ? result : Promise.resolve(result)
  promise.then(
    () => done({ kind: 'returned' }),
    (error: unknown) => done({ kind: 'threw', error }),
  )
  return promise as T
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return (
    (typeof value === 'object' || typeof value === 'function') &&
    value !== null &&
    'then' in value &&
    typeof value.then === 'function'
  )
}
