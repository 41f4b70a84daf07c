import type { Answer } from './answer.ts'
import type { BatchHeader } from './batch.ts'
import { hostFamilies } from './host-families.ts'
import type { Quarantined } from './quarantine.ts'
import type { BatchEntry, Entry } from './record.ts'
import { RecordWriter } from './record-writer.ts'
import type { TurnContext } from './turn-context.ts'
import type { View, ViewKey } from './view.ts'

const retryAfterSeconds = 1

/**
 * What a host does without a pause: it judges, applies and writes, and copies what is to be shown. Nothing
 * of it may leave before everything that was written is durable.
 */
export class Turn {
  /** The time of everything in this turn. */
  readonly nowSeconds: number
  readonly #context: TurnContext
  readonly #writer: RecordWriter
  /** The newest record that was written before this turn. */
  readonly #writtenLsn: number
  /** The newest record that the store has; it is asked once, because asking is paid for. */
  #newestLsn: number | undefined

  constructor(context: TurnContext, clockSeconds: number) {
    const { aggregator } = context
    // A clock that was set back must not take the log back.
    this.nowSeconds = Math.max(clockSeconds, aggregator.nowSeconds)
    this.#context = context
    this.#writtenLsn = aggregator.lsn
    this.#writer = new RecordWriter(context, this.nowSeconds)
  }

  /** @param entry missing where there is no room for the batch; it can still turn out to be a duplicate */
  push(header: BatchHeader, entry: BatchEntry | undefined): Answer {
    const { aggregator, log } = this.#context
    const verdict = aggregator.judge(header, this.nowSeconds)
    if (verdict === 'duplicate') {
      if (!log.isFull) this.#writer.add({ kind: 'repeat', source: header.source })
      return { kind: verdict, resync: aggregator.wantsResync(header.source) }
    }
    if (verdict === 'stale' || verdict === 'conflict') {
      return { kind: verdict, stampMilliseconds: aggregator.suggestedStamp(this.nowSeconds) }
    }
    if (verdict === 'busy' || entry === undefined || log.isFull) return { kind: 'busy', retryAfterSeconds }
    this.#writer.add(entry)
    return { kind: 'applied', resync: aggregator.wantsResync(header.source) }
  }

  write(entry: Entry): void {
    this.#writer.add(entry)
  }

  /** The shards to scrape beside this one. @throws Error when another instance has taken the place of this one. */
  shards(): readonly string[] {
    this.#assertNewest()
    return this.#context.aggregator.shards
  }

  /** What was left out of the log. */
  get quarantined(): readonly Quarantined[] {
    return this.#context.aggregator.quarantined
  }

  /** Registers a shard once. */
  register(shard: string): void {
    if (!this.#context.aggregator.shards.includes(shard)) this.write({ kind: 'shard', shard })
  }

  /** Whether a view still shows what there is. @throws Error when another instance has taken the place of this one. */
  isCurrent({ lsn, validUntilSeconds }: ViewKey): boolean {
    this.#assertNewest()
    this.#writeTallies()
    return lsn === this.#context.aggregator.lsn && this.nowSeconds < validUntilSeconds
  }

  /** @throws Error when another instance has taken the place of this one. */
  view(): View {
    this.#assertNewest()
    this.#writeTallies()
    const { aggregator, log } = this.#context
    const view = aggregator.view(this.nowSeconds)
    return { ...view, families: [...view.families, ...hostFamilies(log, this.nowSeconds)] }
  }

  /** Writes everything. */
  end(): void {
    if (!this.#writer.isEmpty) this.#writeTallies()
    this.#writer.write()
  }

  /** The store has records that this instance did not write where another one has taken its place. */
  #assertNewest(): void {
    const newestLsn = (this.#newestLsn ??= this.#context.store.newestLsn())
    if (newestLsn === this.#writtenLsn) return
    throw new Error(
      `Cannot show an aggregate: the newest record must be ${this.#writtenLsn}, received ${newestLsn}`,
    )
  }

  #writeTallies(): void {
    const { tallies, log } = this.#context
    if (log.isFull) return
    for (const [answer, count] of tallies) this.#writer.add({ kind: 'tally', answer, count })
    tallies.clear()
  }
}
