import type { Sleep } from './sleep.ts'

/** How long work may take. */
export interface Within {
  readonly seconds: number
  readonly sleep: Sleep
  /** Ends it before. */
  readonly signal?: AbortSignal | undefined
}

/**
 * What work gives. The signal that it gets aborts when the time is over, when the given one does, and when the work is
 * done: neither a timer nor a listener is left behind.
 */
export async function within<T>(
  { seconds, sleep, signal }: Within,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const ended = new AbortController()
  const end = (): void => ended.abort(new Error('there was no time left'))
  signal?.addEventListener('abort', end, { signal: ended.signal })
  if (signal?.aborted === true) end()
  void sleep(seconds, ended.signal).then(end)
  try {
    return await work(ended.signal)
  } finally {
    end()
  }
}
