import process from 'node:process'
import type { Reporter, ReportOptions } from '../../src/report/report-every.ts'
import { reportUntilExit } from '../../src/report/report-until-exit.ts'

/**
 * Sends what this process counts to an aggregator: every interval, and when it ends, also at SIGTERM and SIGINT. Where
 * nobody else listens to the signal, the process ends then, as it would have without this.
 * @throws Error when something else sends the same registry.
 * @example
 * reportProcess({ target: httpTarget({ url: 'http://localhost:9464/push', token: 'push secret' }) })
 */
export function reportProcess(options: ReportOptions): Reporter {
  return reportUntilExit(process, options)
}
