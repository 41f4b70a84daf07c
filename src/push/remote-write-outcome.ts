import type { PushOutcome } from './push-target.ts'

/** The versions of the protocol. */
export type RemoteWriteVersion = '1.0' | '2.0'

/** What became of a push by remote write. A series has one sample in it. */
export interface RemoteWriteOutcome extends PushOutcome {
  /** In which version it was sent. */
  readonly version: RemoteWriteVersion
  /** Into how many requests it was divided; what `attempts` is above that are retries. */
  readonly requests: number
  /** Samples that the receiver has taken, with those that say that a series has ended. */
  readonly samples: number
  /** Exemplars that it has taken. */
  readonly exemplars: number
  /**
   * Samples that were given up: the receiver has refused them, or a request that they were in; or they were not sent
   * because their labels are not valid, or the same as those of another series.
   */
  readonly dropped: number
}
