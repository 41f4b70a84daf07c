import type { Aggregator } from './aggregator.ts'
import type { AnswerKind } from './answer.ts'
import type { LogSize } from './log-size.ts'
import type { AggregatorStore } from './store.ts'

/** What the turns of a host share. */
export interface TurnContext {
  readonly aggregator: Aggregator
  readonly store: AggregatorStore
  readonly log: LogSize
  /** How often answers were given that are in no record yet. */
  readonly tallies: Map<AnswerKind, number>
  readonly maxRecordBytes: number
}
