/** Timers take longer waits for none at all. */
const longestMilliseconds = 2 ** 31 - 1

/** Waits. */
export type Sleep = (seconds: number, signal?: AbortSignal) => Promise<void>

/** Resolves after some seconds, at most 24 days, or as soon as `signal` aborts. On Workers it belongs to the request that calls it. */
export const sleep: Sleep = (seconds, signal) =>
  new Promise((resolve) => {
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
  })
