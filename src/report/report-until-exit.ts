import type { EndingProcess } from '../runtime/finish-at-signal.ts'
import { flushAtExit } from '../runtime/flush-at-exit.ts'
import { reportEvery, type Reporter, type ReportOptions } from './report-every.ts'

/**
 * Sends what a process counts, every interval and when the process ends: when it has nothing left to do, and at SIGTERM
 * and SIGINT. Where nobody else listens to the signal, it ends the process then, as it would have without this.
 */
export function reportUntilExit(process: EndingProcess, options: ReportOptions): Reporter {
  const reporter = reportEvery(options)
  const release = flushAtExit(process, () => reporter.stop())
  return {
    stop: async (withinSeconds) => {
      const hasArrived = await reporter.stop(withinSeconds)
      release()
      return hasArrived
    },
  }
}
