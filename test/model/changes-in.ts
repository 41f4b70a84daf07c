import type { ChangeReader, Collector } from '../../src/model/collector.ts'
import { changesOf } from '../../src/series/changes-of.ts'

/** What reads the changes of an instrument. */
export function changesIn(instrument: Collector): ChangeReader {
  const changes = changesOf(instrument)
  if (changes === undefined) throw new Error('Cannot read changes: the collector must have a table')
  return changes
}
