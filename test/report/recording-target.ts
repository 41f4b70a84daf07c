import type { Answer } from '../../src/aggregate/answer.ts'
import { decodeBatch } from '../../src/aggregate/batch-decoder.ts'
import type { Batch } from '../../src/aggregate/batch.ts'
import type { Envelope } from '../../src/aggregate/envelope.ts'
import { defaultBatchLimits } from '../../src/aggregate/batch-limits.ts'
import type { Bytes } from '../../src/model/bytes.ts'
import type { FlushTarget } from '../../src/report/flush-target.ts'

/** What a target was sent. */
export interface Sent {
  readonly body: Bytes
  readonly envelope: Envelope
  readonly source: string
}

/** What a push comes to: an answer, a failure, or nothing at all. */
export type Outcome = Answer | Error | Promise<Answer>

/** Settled, and nothing is missing. */
export const applied: Answer = { kind: 'applied', resync: false }

/** Keeps what it is sent, and answers what it is told to; `applied` when it was told nothing. */
export class RecordingTarget implements FlushTarget {
  readonly sent: Sent[] = []
  readonly #outcomes: Outcome[]

  constructor(...outcomes: readonly Outcome[]) {
    this.#outcomes = [...outcomes]
  }

  async push(body: Bytes, envelope: Envelope, source: string): Promise<Answer> {
    this.sent.push({ body, envelope, source })
    const outcome = (await this.#outcomes.shift()) ?? applied
    if (outcome instanceof Error) throw outcome
    return outcome
  }

  /** What the n-th push had, decoded. */
  batch(n: number): Batch {
    return batchOf(this.sent[n]?.body ?? new Uint8Array())
  }
}

/** A batch as its aggregator reads it. @throws Error when it does not take it. */
export function batchOf(body: Bytes = new Uint8Array()): Batch {
  const decoded = decodeBatch(body, defaultBatchLimits)
  if (decoded.kind !== 'batch') throw new Error(`Cannot read the batch: ${decoded.kind}: ${decoded.reason}`)
  return decoded.batch
}

/** The series of a batch as text: `name{label="value"} values`. */
export function linesOf(batch: Batch | undefined): readonly string[] {
  return (batch?.families ?? []).flatMap((family) =>
    Array.from({ length: family.rows }, (_, row) => {
      const labels = family.labelNames.flatMap((name, i) => {
        const ref = family.labelRefs[row * family.labelNames.length + i] ?? -1
        return ref < 0 ? [] : [`${name}="${batch?.strings[ref]}"`]
      })
      const width = family.values.length / family.rows
      const values = [...family.values.subarray(row * width, (row + 1) * width)]
      return `${family.head.name}${labels.length === 0 ? '' : `{${labels.join(',')}}`} ${values.join(' ')}`
    }),
  )
}
