/** What is needed of `process`. */
export interface EndingProcess {
  readonly pid: number
  on(event: string, listener: () => void): unknown
  off(event: string, listener: () => void): unknown
  listenerCount(event: string): number
  kill(id: number, signal: string): unknown
}

declare const process: EndingProcess | undefined

const signals = ['SIGTERM', 'SIGINT']

/** The process that this is, where there are any: Node, Deno, Bun. */
export function systemProcess(): EndingProcess | undefined {
  return typeof process === 'object' ? process : undefined
}

/**
 * Flushes once a process has nothing left to do, and at SIGTERM and SIGINT. Where nobody else listens to the signal, it
 * ends the process then, as it would have without this.
 * @returns what takes the listeners away
 */
export function flushAtExit(ending: EndingProcess, flush: () => Promise<unknown>): () => void {
  const onBeforeExit = (): void => void flush()
  const listeners = signals.map((signal) => ({ signal, listener: () => void end(signal) }))
  const release = (): void => {
    ending.off('beforeExit', onBeforeExit)
    for (const { signal, listener } of listeners) ending.off(signal, listener)
  }
  const end = async (signal: string): Promise<void> => {
    await flush()
    release()
    if (ending.listenerCount(signal) === 0) ending.kill(ending.pid, signal)
  }
  ending.on('beforeExit', onBeforeExit)
  for (const { signal, listener } of listeners) ending.on(signal, listener)
  return release
}
