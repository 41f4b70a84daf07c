/** Waits. */
export type Sleep = (seconds: number, signal?: AbortSignal) => Promise<void>

/** Resolves after some seconds, or as soon as `signal` aborts. On Workers it belongs to the request that calls it. */
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
    const timer = setTimeout(end, seconds * 1000)
    signal?.addEventListener('abort', end)
  })
