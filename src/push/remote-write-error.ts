import { PushError, type PushErrorDetails } from './push-error.ts'
import type { RemoteWriteOutcome } from './remote-write-outcome.ts'

/** A push that was not taken, or not all of it. */
export class RemoteWriteError extends PushError {
  /** What became of it all the same. */
  readonly outcome: RemoteWriteOutcome

  constructor(message: string, details: PushErrorDetails, outcome: RemoteWriteOutcome) {
    super(message, details)
    this.outcome = outcome
  }
}
