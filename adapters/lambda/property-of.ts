/** What is at some place inside a value of which nothing is known; `undefined` where there is nothing. */
export function propertyOf(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce(
    (inner, key) => (typeof inner === 'object' && inner !== null ? Reflect.get(inner, key) : undefined),
    value,
  )
}
