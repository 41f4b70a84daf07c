import type { Answer } from '../aggregate/answer.ts'
import type { Envelope } from '../aggregate/envelope.ts'
import type { Bytes } from '../model/bytes.ts'

/**
 * Where batches go: an `AggregatorHost`, or whatever reaches one. It is made afresh for each invocation, because what
 * it holds may belong to a request.
 */
export interface FlushTarget {
  /** Sends one batch. A source always goes to the same shard. Rejects when the outcome is not known. */
  push(body: Bytes, envelope: Envelope, source: string): Promise<Answer>
}
