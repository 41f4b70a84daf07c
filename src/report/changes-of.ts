import type { Instrument } from '../instruments/instrument.ts'
import type { LabelNames } from '../instruments/label-names.ts'
import type { ChangeReader } from '../model/change-reader.ts'
import { TableChanges } from '../series/table-changes.ts'

/** What has changed in an instrument since it was last sent. @throws Error when somebody else reads its changes. */
export function changesOf(instrument: Instrument<LabelNames, unknown>): ChangeReader {
  const { table, refresh } = instrument.sendable()
  return new TableChanges(table, refresh)
}
