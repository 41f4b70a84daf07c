/**
 * What is at some place inside a value of which nothing is known; `undefined` where there is nothing.
 * @param path names, separated by dots
 */
export function propertyOf(value: unknown, path: string): unknown {
  return path.split('.').reduce((inner, key): unknown => Reflect.get(Object(inner) as object, key), value)
}
