/** Timers take longer waits for none at all. */
const longestMilliseconds = 2 ** 31 - 1

/** Waits. */
export type Sleep = (seconds: number, signal?: AbortSignal) => Promise<void>

/** Resolves after some seconds, at most 24 days, or as soon as `signal` aborts. On Workers it belongs to the request that calls it. */
export const sleep: Sleep = (seconds, signal) => wait(seconds, signal)

/** As `sleep`, but nobody waits for it: a process that has nothing else to do ends. */
export const idleSleep: Sleep = (seconds, signal) => wait(seconds, signal, letGo)

/** Where there are processes, timers are objects that can be told so; elsewhere there is nothing to tell. */
function letGo(timer: unknown): void {
  const unref: unknown = typeof timer === 'object' && timer !== null ? Reflect.get(timer, 'unref') : undefined
  if (typeof unref === 'function') unref.call(timer)
}

function wait(
  seconds: number,
  signal: AbortSignal | undefined,
  started?: (timer: unknown) => void,
): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted === true) {
      resolve()
      return
    }
    const end = (): void => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', end)
      resolve()
    }
    const timer = setTimeout(end, Math.min(seconds * 1000, longestMilliseconds))
    signal?.addEventListener('abort', end)
    started?.(timer)
  })
}
