import type { Bytes } from '../model/bytes.ts'
import type { Clock } from '../model/clock.ts'
import type { Collector } from '../model/collector.ts'
import { harmless } from '../model/harmless.ts'
import type { MetricFamily } from '../model/metric-family.ts'
import type { Answer, AnswerKind } from './answer.ts'
import { assertBatchLimits, assertLimit, assertLimits } from './assert-limits.ts'
import type { BatchHeader } from './batch.ts'
import { type BatchLimits, defaultBatchLimits } from './batch-limits.ts'
import { readPush } from './door.ts'
import type { Envelope } from './envelope.ts'
import type { Limits } from './limits.ts'
import { areSameLimits } from './limits-codec.ts'
import { LogSize } from './log-size.ts'
import { mergeViews } from './merge-views.ts'
import type { Quarantined } from './quarantine.ts'
import type { QuarantinedEntry } from './record.ts'
import { entryBytes } from './record-writer.ts'
import { replay } from './replay.ts'
import { shardIndex, shardName } from './shard-for.ts'
import type { AggregatorStore } from './store.ts'
import type { TurnContext } from './turn-context.ts'
import { Turn } from './turn.ts'
import type { View, ViewKey } from './view.ts'

/** Options of an `AggregatorHost`. */
export interface AggregatorHostOptions {
  /** Where it takes the time from: `systemClock`, but in tests. */
  readonly clock: Clock
  /**
   * What the aggregate may hold; changes it when it is another than last time.
   * @default as it was, or `defaultLimits`
   */
  readonly limits?: Limits | undefined
  /** What a push may hold; never more than a record. @default defaultBatchLimits */
  readonly batchLimits?: BatchLimits | undefined
  /** How much log is written before the next snapshot, in bytes. @default 4 MiB */
  readonly snapshotBytes?: number | undefined
  /** How long the log may get while snapshots fail; then pushes are told to wait. @default 32 MiB */
  readonly maxLogBytes?: number | undefined
  /** The longest record: what a store takes in one piece, in bytes. @default 1.5 MB */
  readonly maxRecordBytes?: number | undefined
  /** How many bytes may wait for their turn, 1 KiB a batch included; above, pushes are told to wait. @default 4 MiB */
  readonly maxQueueBytes?: number | undefined
  /**
   * Writing has failed, or applying: what waited was rejected, and the state is loaded again for the next
   * call.
   */
  readonly onPoisoned?: ((error: unknown) => void) | undefined
  /** A part of the log could not be applied again and was left out. */
  readonly onQuarantined?: ((entry: QuarantinedEntry) => void) | undefined
  /** The log goes on growing until one succeeds. */
  readonly onSnapshotFailed?: ((error: unknown) => void) | undefined
}

/** Somebody who waits for a turn, and then for what was written in it to be durable. */
interface Waiting {
  readonly bytes: number
  /** Changes nothing, and shows what all others of its turn have changed. */
  readonly isQuestion: boolean
  /** @returns what to do once everything is durable */
  run(turn: Turn): () => void
  reject(error: unknown): void
}

/** What a batch that waits takes beside its bytes: however short batches are, not many wait. */
const waitingBytes = 1_024

/** How often those who wait let others join. */
const maxGatherTurns = 4

/** At most this many batches are remembered as ones that cannot be applied. */
const maxUnappliable = 100

const unappliable = 'Cannot apply a batch: it must not be one that has failed before'

/** How long to wait after a snapshot has failed, in seconds. */
const snapshotPauseSeconds = 1

/**
 * Keeps an aggregate in a store: pushes wait in a queue; one turn judges, applies and writes all of them;
 * when that is durable they are answered. Has no timer. One host at a time may use a store.
 * @example
 * const host = new AggregatorHost(new MemoryStore(), { clock: systemClock })
 * const answer = await host.push(bytes, { ageSeconds: 0, attempt: 1, leaseSeconds: 60 })
 */
export class AggregatorHost implements Collector {
  readonly #store: AggregatorStore
  readonly #options: AggregatorHostOptions
  readonly #batchLimits: BatchLimits
  readonly #maxRecordBytes: number
  #limits: Limits | undefined
  #loaded: TurnContext | undefined
  #queue: Waiting[] = []
  #queueBytes = 0
  #isPumping = false
  #snapshotNotBeforeSeconds = -Infinity
  readonly #tallies = new Map<AnswerKind, number>()
  readonly #unappliable = new Set<string>()

  /** @throws TypeError, RangeError for a limit that is none. */
  constructor(store: AggregatorStore, options: AggregatorHostOptions) {
    assertOptions(options)
    this.#store = store
    this.#options = options
    const { batchLimits = defaultBatchLimits, maxRecordBytes = 1_500_000 } = options
    const maxBytes = Math.min(batchLimits.maxBytes, maxRecordBytes - entryBytes)
    this.#batchLimits = { ...batchLimits, maxBytes }
    this.#maxRecordBytes = maxRecordBytes
    this.#limits = options.limits
  }

  /**
   * Takes a batch. The answer can be relied on: what is answered `applied` or `duplicate` is durable.
   * @throws whatever the store does: the outcome is then not known, and the same bytes have to be sent again.
   */
  async push(body: Bytes, envelope: Envelope): Promise<Answer> {
    const { maxQueueBytes = 4 * 1_048_576 } = this.#options
    const pushed = readPush(body, envelope, this.#batchLimits)
    if (pushed.kind !== 'batch') return this.#tally(pushed)
    const { source, stamp, sequence, nonce } = pushed.batch
    const header = { source, stamp, sequence, nonce }
    if (this.#unappliable.has(identityOf(header)))
      return this.#tally({ kind: 'invalid', reason: unappliable })
    const bytes = body.length + waitingBytes
    // One may always wait: it would never find room otherwise. What waits without room keeps its header only, or the
    // queue would grow with what it refuses.
    const hasRoom = this.#queueBytes === 0 || this.#queueBytes + bytes <= maxQueueBytes
    const entry = hasRoom ? pushed : undefined
    return this.#wait(entry === undefined ? 0 : bytes, (turn) => {
      try {
        const answer = turn.push(header, entry)
        return 'resync' in answer ? answer : this.#tally(answer)
      } catch (error) {
        this.#giveUp(header)
        throw error
      }
    })
  }

  /** Counts an answer that was given in its place, to what is no batch. */
  refused(answer: Answer): void {
    this.#tally(answer)
  }

  /** What there is to show, durable. @throws whatever the store does */
  view(): Promise<View> {
    return this.#ask((turn) => turn.view())
  }

  /** What there is to show, durable: `known`, if that is from a view of this host and still shows the same. */
  viewSince<Known extends ViewKey>(known: Known | undefined): Promise<View | Known> {
    return this.#ask((turn) => (known !== undefined && turn.isCurrent(known) ? known : turn.view()))
  }

  /** What there is to show, as families. */
  async collect(): Promise<readonly MetricFamily[]> {
    return mergeViews([await this.view()])
  }

  /** Takes a family away, as an operator wishes: its next series start anew. */
  remove(family: string): Promise<void> {
    return this.#wait(0, (turn) => turn.write({ kind: 'remove', family }))
  }

  /**
   * Changes what the aggregate may hold. Nothing that is there goes away.
   * @throws TypeError, RangeError for a limit that is none: nothing changes then
   */
  async setLimits(limits: Limits): Promise<void> {
    assertLimits(limits)
    this.#limits = { ...limits }
    await this.#wait(0, () => undefined)
  }

  /** Adds a shard to those that are scraped. It must not answer any push before this is done. */
  async register(shard: string): Promise<void> {
    shardIndex(shard)
    await this.#wait(0, (turn) => turn.register(shard))
  }

  /** The names of all shards, this one first, in the order in which their views are merged. */
  async shards(): Promise<readonly string[]> {
    const shards = await this.#ask((turn) => turn.shards())
    return [...new Set([shardName(0), ...shards])].sort((a, b) => shardIndex(a) - shardIndex(b))
  }

  /** The newest entries that were left out of the log because they could not be read or applied, oldest first. */
  quarantined(): Promise<readonly Quarantined[]> {
    return this.#ask((turn) => turn.quarantined)
  }

  #ask<T>(question: (turn: Turn) => T): Promise<T> {
    return this.#wait(0, question, true)
  }

  #wait<T>(bytes: number, run: (turn: Turn) => T, isQuestion: boolean = false): Promise<T> {
    return new Promise((resolve, reject) => {
      const runAndHold = (turn: Turn): (() => void) => {
        const result = run(turn)
        return () => resolve(result)
      }
      this.#queue.push({ bytes, isQuestion, run: runAndHold, reject })
      this.#queueBytes += bytes
      void this.#pump()
    })
  }

  /** Takes what waits in groups, each when the one before is durable. Never rejects. */
  async #pump(): Promise<void> {
    if (this.#isPumping) return
    this.#isPumping = true
    try {
      while (this.#queue.length > 0) {
        await this.#gather()
        this.#loaded ??= await this.#load()
        await this.#takeTurn(this.#loaded)
      }
      this.#isPumping = false
    } catch (error) {
      // Memory may be ahead of what is durable: nothing may be answered before it was loaded again.
      this.#loaded = undefined
      for (const waiting of this.#takeQueue()) waiting.reject(error)
      this.#isPumping = false
      harmless(this.#options.onPoisoned)(error)
    }
  }

  /** As long as others join those who wait, more are at the door: one commit for all of them costs as much as for one. */
  async #gather(): Promise<void> {
    for (let turns = 0, seen = 0; turns < maxGatherTurns && this.#queue.length > seen; turns++) {
      seen = this.#queue.length
      await this.#store.turn?.()
    }
  }

  async #load(): Promise<TurnContext> {
    const { onQuarantined } = this.#options
    const { snapshotBytes = 4 * 1_048_576, maxLogBytes = 32 * 1_048_576 } = this.#options
    const stored = await this.#store.load()
    const log = new LogSize(snapshotBytes, maxLogBytes, stored.snapshot?.length ?? 0)
    for (const record of stored.records) log.appended(record.length)
    const aggregator = replay(stored, harmless(onQuarantined))
    return {
      aggregator,
      store: this.#store,
      log,
      tallies: this.#tallies,
      maxRecordBytes: this.#maxRecordBytes,
    }
  }

  async #takeTurn(context: TurnContext): Promise<void> {
    const { aggregator, store, log } = context
    // A view is kept by the position of its record, so it has to hold all of that record.
    const group = this.#takeQueue().sort((a, b) => Number(a.isQuestion) - Number(b.isQuestion))
    try {
      const turn = new Turn(context, this.#options.clock.nowSeconds())
      if (this.#limits !== undefined && !areSameLimits(this.#limits, aggregator.limits)) {
        turn.write({ kind: 'limits', limits: this.#limits })
      }
      const release = group.map((waiting) => waiting.run(turn))
      turn.end()
      const stateBytes = this.#snapshot(context, turn.nowSeconds)
      if (aggregator.lsn > 0) await store.durable(aggregator.lsn)
      if (stateBytes !== undefined) log.covered(stateBytes)
      for (const resolve of release) resolve()
    } catch (error) {
      for (const waiting of group) waiting.reject(error)
      throw error
    }
  }

  /** Writes a snapshot when it is time. @returns its size */
  #snapshot({ aggregator, store, log }: TurnContext, nowSeconds: number): number | undefined {
    if (!log.isLarge || nowSeconds < this.#snapshotNotBeforeSeconds) return undefined
    try {
      const state = aggregator.snapshot()
      store.snapshot(aggregator.lsn, state)
      return state.length
    } catch (error) {
      this.#snapshotNotBeforeSeconds = nowSeconds + snapshotPauseSeconds
      harmless(this.#options.onSnapshotFailed)(error)
      return undefined
    }
  }

  #takeQueue(): Waiting[] {
    const queue = this.#queue
    this.#queue = []
    this.#queueBytes = 0
    return queue
  }

  /** Notes an answer that changes nothing: for a record that is written anyway, or for the next view. */
  #tally(answer: Answer): Answer {
    this.#tallies.set(answer.kind, (this.#tallies.get(answer.kind) ?? 0) + 1)
    return answer
  }

  #giveUp(header: BatchHeader): void {
    const [oldest] = this.#unappliable
    if (oldest !== undefined && this.#unappliable.size >= maxUnappliable) this.#unappliable.delete(oldest)
    this.#unappliable.add(identityOf(header))
  }
}

function assertOptions({ limits, batchLimits, ...options }: AggregatorHostOptions): void {
  if (limits !== undefined) assertLimits(limits)
  if (batchLimits !== undefined) assertBatchLimits(batchLimits)
  for (const name of ['snapshotBytes', 'maxLogBytes', 'maxRecordBytes', 'maxQueueBytes'] as const) {
    if (options[name] !== undefined) assertLimit('Cannot host an aggregate', name, options[name])
  }
}

/** Both parts have a fixed length, so two batches cannot meet in one text. */
function identityOf({ source, nonce }: BatchHeader): string {
  return source + nonce
}
