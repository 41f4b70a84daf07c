import { assertFunction } from '../model/assert-option.ts'

/**
 * Makes a function that does what `fn` does, and is recorded whenever it runs: it passes `this` and the arguments on,
 * gives back what `fn` gives, a promise as the very promise, and lets errors pass. Also a standard decorator of methods.
 */
export type FunctionWrapper = <F extends (this: never, ...given: never[]) => unknown>(
  fn: F,
  context?: ClassMethodDecoratorContext,
) => F

/** The wrapper that runs each call inside `record`. */
export function functionWrapper(record: <T>(call: () => T) => T): FunctionWrapper {
  return <F extends (this: never, ...given: never[]) => unknown>(fn: F): F => {
    assertFunction('Cannot wrap a function', fn)
    function wrapped(this: unknown, ...given: unknown[]): unknown {
      return record((): unknown => Reflect.apply(fn, this, given))
    }
    // Frameworks tell a handler of errors from others by its number of parameters.
    Object.defineProperties(wrapped, {
      name: { value: fn.name, configurable: true },
      length: { value: fn.length, configurable: true },
    })
    return wrapped as unknown as F
  }
}
