import type { Answer, AnswerKind } from '../../../src/aggregate/answer.ts'
import { decodeBatch } from '../../../src/aggregate/batch-decoder.ts'
import { defaultBatchLimits } from '../../../src/aggregate/batch-limits.ts'
import type { Bytes } from '../../../src/model/bytes.ts'
import { identityOf } from './identity.ts'

/** What is counted in batches. */
export interface Counts {
  /** Amounts of operations, see `digits.ts`. */
  readonly operations: number
  readonly observations: number
}

/** Nothing. */
export const noCounts: Counts = { operations: 0, observations: 0 }

/** One and the other. */
export function plus(left: Counts, right: Counts): Counts {
  return {
    operations: left.operations + right.operations,
    observations: left.observations + right.observations,
  }
}

interface SentBatch {
  readonly counts: Counts
  attempts: number
  isAnswered: boolean
}

/** What one isolate has sent, and how much of it is known to be in the aggregate. */
export class Ledger {
  readonly answers: Partial<Record<AnswerKind, number>> = {}
  acknowledged: Counts = noCounts
  /** Given up, because it may have been counted or not. */
  unknown: Counts = noCounts
  readonly #sent = new Map<string, SentBatch>()

  sent(body: Bytes): void {
    const known = this.#sent.get(identityOf(body))
    if (known === undefined)
      this.#sent.set(identityOf(body), { counts: countsOf(body), attempts: 1, isAnswered: false })
    else known.attempts++
  }

  answered(body: Bytes, answer: Answer): void {
    this.answers[answer.kind] = (this.answers[answer.kind] ?? 0) + 1
    const batch = this.#sent.get(identityOf(body))
    if (batch === undefined) throw new Error('an answer to a batch that was never sent')
    if (batch.isAnswered) return
    if (answer.kind === 'applied' || answer.kind === 'duplicate') {
      batch.isAnswered = true
      this.acknowledged = plus(this.acknowledged, batch.counts)
    } else if (answer.kind === 'stale' && batch.attempts > 1) {
      batch.isAnswered = true
      this.unknown = plus(this.unknown, batch.counts)
    } else if (answer.kind === 'invalid' || answer.kind === 'too_large') {
      throw new Error(`a batch was ${answer.kind}: ${answer.reason}`)
    }
  }
}

function countsOf(body: Bytes): Counts {
  const decoded = decodeBatch(body, defaultBatchLimits)
  if (decoded.kind !== 'batch') throw new Error(`a batch is ${decoded.kind}: ${decoded.reason}`)
  let operations = 0
  let observations = 0
  for (const { head, values, cellValue } of decoded.batch.families) {
    if (head.name === 'ops') for (const value of values) operations += value
    if (head.name === 'sizes') for (const value of cellValue) observations += value
  }
  return { operations, observations }
}
