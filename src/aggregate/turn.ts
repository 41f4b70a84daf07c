import type { Aggregator } from './aggregator.ts'
import type { Answer, AnswerKind } from './answer.ts'
import { hostFamilies } from './host-families.ts'
import type { LogSize } from './log-size.ts'
import type { BatchEntry, Entry } from './record.ts'
import { RecordWriter } from './record-writer.ts'
import type { AggregatorStore } from './store.ts'
import type { View } from './view.ts'

const retryAfterSeconds = 1

/** How often answers were given that are not in the log yet. */
export type PendingTallies = Map<AnswerKind, number>

/**
 * What a host does without a pause: it judges, applies and writes, and copies what is to be shown. Nothing of it may
 * leave before the record `end` returns is durable.
 */
export class Turn {
  readonly #aggregator: Aggregator
  readonly #store: AggregatorStore
  readonly #log: LogSize
  readonly #tallies: PendingTallies
  /** The time of everything in this turn. */
  readonly nowSeconds: number
  readonly #writer: RecordWriter

  constructor(
    aggregator: Aggregator,
    store: AggregatorStore,
    log: LogSize,
    tallies: PendingTallies,
    maxRecordBytes: number,
    clockSeconds: number,
  ) {
    this.#aggregator = aggregator
    this.#store = store
    this.#log = log
    this.#tallies = tallies
    // A clock that was set back must not take the log back.
    this.nowSeconds = Math.max(clockSeconds, aggregator.nowSeconds)
    this.#writer = new RecordWriter(aggregator, store, log, maxRecordBytes, this.nowSeconds)
  }

  /** @param room whether there is any for the batch; a duplicate needs none */
  push(entry: BatchEntry, room: 'room' | 'no room'): Answer {
    const { batch } = entry
    const verdict = this.#aggregator.judge(batch, this.nowSeconds)
    if (verdict === 'duplicate') {
      if (!this.#log.isFull) this.#writer.add({ kind: 'repeat', source: batch.source })
      return { kind: verdict, resync: this.#aggregator.wantsResync(batch.source) }
    }
    if (verdict === 'stale' || verdict === 'conflict') {
      this.#tally(verdict)
      return { kind: verdict, stampMilliseconds: this.#aggregator.suggestedStamp(this.nowSeconds) }
    }
    if (verdict === 'busy' || room === 'no room' || this.#log.isFull) {
      this.#tally('busy')
      return { kind: 'busy', retryAfterSeconds }
    }
    this.#writer.add(entry)
    return { kind: 'applied', resync: this.#aggregator.wantsResync(batch.source) }
  }

  write(entry: Entry): void {
    this.#writer.add(entry)
  }

  /** The shards to scrape beside this one. */
  get shards(): readonly string[] {
    return this.#aggregator.shards
  }

  /** Registers a shard once. */
  register(shard: string): void {
    if (!this.shards.includes(shard)) this.write({ kind: 'shard', shard })
  }

  /** Notes an answer that changes nothing. It waits for a record that is written anyway, or for the next view. */
  #tally(answer: AnswerKind): void {
    this.#tallies.set(answer, (this.#tallies.get(answer) ?? 0) + 1)
  }

  /** @throws Error when the store has records that this instance did not write: another one has taken its place. */
  view(): View {
    const newestLsn = this.#store.newestLsn()
    const { writtenLsn } = this.#writer
    if (newestLsn !== writtenLsn) {
      throw new Error(
        `Cannot show an aggregate: the newest record must be ${writtenLsn}, received ${newestLsn}`,
      )
    }
    this.#writeTallies()
    const view = this.#aggregator.view(this.nowSeconds)
    return { ...view, families: [...view.families, ...hostFamilies(this.#log, this.nowSeconds)] }
  }

  /** Writes what is left. */
  end(): void {
    if (!this.#writer.isEmpty) this.#writeTallies()
    this.#writer.flush()
  }

  #writeTallies(): void {
    if (this.#log.isFull) return
    for (const [answer, count] of this.#tallies) this.#writer.add({ kind: 'tally', answer, count })
    this.#tallies.clear()
  }
}
