import { kindOf } from './labels.ts'

/** Refuses an option that is none of the words that it can be. @throws RangeError */
export function assertOneOf(
  cannot: string,
  option: string,
  given: unknown,
  allowed: readonly string[],
): void {
  if ((allowed as readonly unknown[]).includes(given)) return
  const received = typeof given === 'string' ? JSON.stringify(given) : String(given)
  throw new RangeError(`${cannot}: ${option} must be one of ${JSON.stringify(allowed)}, received ${received}`)
}

/** Refuses what does not have the method that it will be asked for. @throws TypeError */
export function assertHas(cannot: string, what: string, given: unknown, method: string): void {
  if (typeof Reflect.get(Object(given), method) === 'function') return
  throw new TypeError(`${cannot}: ${what} must have ${method}(), received ${kindOf(given)}`)
}

/** @throws TypeError for what cannot be called, a promise among it. */
export function assertFunction(
  cannot: string,
  given: unknown,
): asserts given is (...given: unknown[]) => unknown {
  if (typeof given === 'function') return
  const received = given instanceof Promise ? 'a promise' : kindOf(given)
  throw new TypeError(`${cannot}: it must be a function, received ${received}`)
}
