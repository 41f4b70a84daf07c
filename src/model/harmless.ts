/**
 * A user's callback for errors, made so that it causes none: what it throws itself goes no further, because the work
 * that it is told about has to go on.
 */
export function harmless<Arguments extends readonly unknown[]>(
  callback: ((...given: Arguments) => void) | undefined,
): (...given: Arguments) => void {
  return (...given) => {
    try {
      callback?.(...given)
    } catch {
      // There is nobody left to tell.
    }
  }
}
