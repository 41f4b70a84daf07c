import { type EndingProcess, finishAtSignal } from './finish-at-signal.ts'

declare const process: EndingProcess | undefined

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
  const release = (): void => {
    ending.off('beforeExit', onBeforeExit)
    for (const stop of listening) stop()
  }
  const listening = ['SIGTERM', 'SIGINT'].map((signal) => finishAtSignal(ending, signal, flush, release))
  ending.on('beforeExit', onBeforeExit)
  return release
}
