import { reportEvery, type Reporter, type ReportOptions } from './report-every.ts'

/** What is needed of `process`. */
export interface EndingProcess {
  readonly pid: number
  on(event: string, listener: () => void): unknown
  off(event: string, listener: () => void): unknown
  listenerCount(event: string): number
  kill(id: number, signal: string): unknown
}

const signals = ['SIGTERM', 'SIGINT']

/**
 * Sends what a process counts, every interval and when the process ends: when it has nothing left to do, and at SIGTERM
 * and SIGINT. Where nobody else listens to the signal, it ends the process then, as it would have without this.
 */
export function reportUntilExit(process: EndingProcess, options: ReportOptions): Reporter {
  const reporter = reportEvery(options)
  const onBeforeExit = (): void => void reporter.stop()
  const listeners = signals.map((signal) => ({ signal, listener: () => void end(signal) }))
  const release = (): void => {
    process.off('beforeExit', onBeforeExit)
    for (const { signal, listener } of listeners) process.off(signal, listener)
  }
  const end = async (signal: string): Promise<void> => {
    await reporter.stop()
    release()
    if (process.listenerCount(signal) === 0) process.kill(process.pid, signal)
  }
  process.on('beforeExit', onBeforeExit)
  for (const { signal, listener } of listeners) process.on(signal, listener)
  return {
    stop: async (withinSeconds) => {
      const hasArrived = await reporter.stop(withinSeconds)
      release()
      return hasArrived
    },
  }
}
