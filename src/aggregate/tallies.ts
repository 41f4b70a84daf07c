import { type AnswerKind, answerKinds } from './answer.ts'
import { type ConflictReason, conflictReasons } from './conflicts.ts'

/** What an aggregator counts about itself: its answers, and what it could not take as it came. */
export type TallyName =
  | AnswerKind
  | ConflictReason
  /** Batches that a source has given up, seen as gaps in its sequence. */
  | 'lost'
  /** Rows that were added to an overflow series. */
  | 'folded'
  /** Rows that found no room and cannot be added to anything. */
  | 'refused'
  /** Batches of the log that could not be applied again. */
  | 'quarantined'

/** Counts since the aggregate began. */
export type Tallies = Record<TallyName, number>

/** All counts at 0. */
export function noTallies(): Tallies {
  const names = [...answerKinds, 'lost', 'folded', 'refused', ...conflictReasons, 'quarantined']
  return Object.fromEntries(names.map((name) => [name, 0])) as Tallies
}
