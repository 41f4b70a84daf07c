import type { ChangeReader } from '../model/change-reader.ts'

/** Who takes the changes of a registry's instruments. There is at most one. */
export interface ChangeConsumer {
  /** An instrument is registered, or was when the consumer came. */
  added(changes: ChangeReader): void
  /** An instrument was unregistered: its rest is still to be sent, then it is forgotten. */
  removed(changes: ChangeReader): void
}
