import type { LogSize } from './log-size.ts'
import { selfFamily } from './self-family.ts'
import type { ViewFamily } from './view.ts'

/** What whoever keeps the log shows about it. */
export function hostFamilies(log: LogSize, nowSeconds: number): readonly ViewFamily[] {
  const gauge = (name: string, help: string, value: number): ViewFamily =>
    selfFamily('gauge', name, help, value, nowSeconds)
  return [
    gauge('log_records', 'Records behind the last snapshot', log.records),
    gauge('log_bytes', 'Bytes of the records behind the last snapshot', log.bytes),
    gauge('snapshot_bytes', 'Bytes of the last snapshot', log.stateBytes),
  ]
}
