import type { FamilyHead } from '../model/family-head.ts'
import type { ProtoWriter } from '../model/proto-writer.ts'

/** One series and its one sample, as a remote-write request carries it. */
export interface WriteSeries {
  /** Names and values in turn, names sorted and each there once. */
  readonly labels: readonly string[]
  /** `stale`: the series has ended. */
  readonly value: number | WriteHistogram | 'stale'
  readonly timestampMilliseconds: number
  /** When what is counted began; 0 or `undefined`: not known, or nothing is counted. */
  readonly startMilliseconds?: number | undefined
  readonly exemplar?: WriteExemplar | undefined
  /** The family that it is of; of what has ended it is not known any more. */
  readonly head?: FamilyHead | undefined
}

/** An exemplar as a request carries it: with a time. */
interface WriteExemplar {
  /** Names and values in turn. */
  readonly labels: readonly string[]
  readonly value: number
  readonly timestampMilliseconds: number
}

/** A histogram, which writes itself: only who has some needs to know how. */
export interface WriteHistogram {
  /** @param times 0 for a start that is not known, or not sent */
  write(
    writer: ProtoWriter,
    field: number,
    times: { readonly timestampMilliseconds: number; readonly startMilliseconds: number },
  ): void
}
