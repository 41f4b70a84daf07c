import type { ChangeReader, Collector } from '../model/collector.ts'
import { SeriesTable } from './series-table.ts'
import { TableChanges } from './table-changes.ts'

/**
 * What reads the changes of a collector: of an instrument, those of its table. Whoever sends changes brings this, so
 * that those who do not send have no part of it in their bundle.
 * @throws Error when there is a reader already.
 */
export function changesOf(collector: Collector & { readonly table?: unknown }): ChangeReader | undefined {
  const { table } = collector
  return table instanceof SeriesTable ? new TableChanges(table) : collector.changes?.()
}
