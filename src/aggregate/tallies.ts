import type { AnswerKind } from './answer.ts'

/** What an aggregator counts about itself: its answers, and what it could not take as it came. */
export type TallyName = AnswerKind | Shortfall

/** What could not be taken as it came. */
type Shortfall =
  /** Batches that a source has given up, seen as gaps in its sequence. */
  | 'lost'
  /** Rows that were added to an overflow series. */
  | 'folded'
  /** Rows that found no room and cannot be added to anything. */
  | 'refused'
  /** Rows of a family that another deployment has with another type. */
  | 'type'
  /** Rows of a family one of whose sample names another family has. */
  | 'name'
  /** Rows of a family that another deployment has with another unit. */
  | 'unit'
  /** Rows of a gauge that another deployment aggregates otherwise. */
  | 'aggregation'
  /** Rows of a histogram that came with other bounds: they were moved up into the stored ones. */
  | 'bounds'
  /** Batches of the log that could not be applied again. */
  | 'quarantined'

/** Counts since the aggregate began. */
export type Tallies = Record<TallyName, number>

/** All counts at 0. */
export function noTallies(): Tallies {
  return {
    applied: 0,
    duplicate: 0,
    busy: 0,
    unsupported: 0,
    invalid: 0,
    too_large: 0,
    stale: 0,
    conflict: 0,
    moved: 0,
    lost: 0,
    folded: 0,
    refused: 0,
    type: 0,
    name: 0,
    unit: 0,
    aggregation: 0,
    bounds: 0,
    quarantined: 0,
  }
}

/** Whether there is such a count: a snapshot may come from other code. */
export function isTallyName(name: string): name is TallyName {
  return Object.hasOwn(noTallies(), name)
}
