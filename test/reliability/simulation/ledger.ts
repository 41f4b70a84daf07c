import type { Answer, AnswerKind } from '../../../src/aggregate/answer.ts'
import { decodeBatch } from '../../../src/aggregate/batch-decoder.ts'
import { defaultBatchLimits } from '../../../src/aggregate/batch-limits.ts'
import type { Bytes } from '../../../src/model/bytes.ts'

interface SentBatch {
  readonly operations: number
  readonly observations: number
  attempts: number
  isAnswered: boolean
}

/** What one isolate has counted, and how much of it is known to be in the aggregate. */
export class Ledger {
  recorded = 0
  observed = 0
  jobs = 0
  /** Every value that it has set. */
  readonly temperatures: Set<number> = new Set()
  readonly answers: Partial<Record<AnswerKind, number>> = {}
  acknowledged = 0
  acknowledgedObservations = 0
  /** Given up, because it may have been counted or not. */
  unknown = 0
  unknownObservations = 0
  readonly #sent = new Map<string, SentBatch>()

  sent(body: Bytes): void {
    const known = this.#sent.get(identityOf(body))
    if (known === undefined)
      this.#sent.set(identityOf(body), { ...contentOf(body), attempts: 1, isAnswered: false })
    else known.attempts++
  }

  answered(body: Bytes, answer: Answer): void {
    this.answers[answer.kind] = (this.answers[answer.kind] ?? 0) + 1
    const batch = this.#sent.get(identityOf(body))
    if (batch === undefined) throw new Error('an answer to a batch that was never sent')
    if (batch.isAnswered) return
    if (answer.kind === 'applied' || answer.kind === 'duplicate') {
      batch.isAnswered = true
      this.acknowledged += batch.operations
      this.acknowledgedObservations += batch.observations
    } else if (answer.kind === 'stale' && batch.attempts > 1) {
      batch.isAnswered = true
      this.unknown += batch.operations
      this.unknownObservations += batch.observations
    } else if (answer.kind === 'invalid' || answer.kind === 'too_large') {
      throw new Error(`a batch was ${answer.kind}: ${answer.reason}`)
    }
  }
}

/** Source, sequence and nonce. */
function identityOf(body: Bytes): string {
  return String.fromCharCode(...body.subarray(2, 30))
}

function contentOf(body: Bytes): { readonly operations: number; readonly observations: number } {
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
