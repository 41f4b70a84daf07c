import type { Sleep } from './sleep.ts'

/**
 * What work gives. The signal that it gets aborts when so many seconds are over, when the given one does, and when the
 * work is done: neither a timer nor a listener is left behind.
 */
export async function within<T>(
  seconds: number,
  sleep: Sleep,
  signal: AbortSignal | undefined,
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
