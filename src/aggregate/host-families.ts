import type { LogSize } from './log-size.ts'
import { type SelfMetric, selfValue } from './self-family.ts'
import type { ViewFamily } from './view.ts'

const records: SelfMetric = { type: 'gauge', name: 'log_records', help: 'Records behind the last snapshot' }
const bytes: SelfMetric = {
  type: 'gauge',
  name: 'log_bytes',
  help: 'Bytes of the records behind the last snapshot',
}
const snapshot: SelfMetric = { type: 'gauge', name: 'snapshot_bytes', help: 'Bytes of the last snapshot' }

/** What whoever keeps the log shows about it. */
export function hostFamilies(log: LogSize, nowSeconds: number): readonly ViewFamily[] {
  return [
    selfValue(records, log.records, nowSeconds),
    selfValue(bytes, log.bytes, nowSeconds),
    selfValue(snapshot, log.stateBytes, nowSeconds),
  ]
}
