import type { Bytes } from '../model/bytes.ts'
import { AggregateState } from './aggregate-state.ts'
import { applyBatch } from './apply-batch.ts'
import type { BatchHeader } from './batch.ts'
import type { Limits } from './limits.ts'
import type { Quarantined } from './quarantine.ts'
import type { Entry } from './record.ts'
import { restoreState, snapshotOf } from './snapshot-codec.ts'
import type { View } from './view.ts'
import { viewOf } from './view-of.ts'

/** What is to happen to a batch. */
export type Verdict = 'apply' | 'duplicate' | 'conflict' | 'stale' | 'busy'

/** No copy of a request arrives so much later than the request that was answered, in seconds. */
const copySeconds = 300

/**
 * The state that many sources' batches add up to: a pure fold over the entries of a log. Time comes with
 * the entries, so that reading a log again gives the same state to the last bit.
 * @example
 * const families = mergeViews([new Aggregator().view(systemClock.nowSeconds())])
 */
export class Aggregator {
  readonly #state: AggregateState

  constructor(state: AggregateState = new AggregateState()) {
    this.#state = state
  }

  /** Takes up a state where `snapshot` left it, bit for bit. @throws MalformedBytesError */
  static restore(snapshot: Bytes): Aggregator {
    return new this(restoreState(snapshot))
  }

  /** Position of the newest record that has been applied. */
  get lsn(): number {
    return this.#state.lsn
  }

  /** Time of the newest record that has been applied. */
  get nowSeconds(): number {
    return this.#state.nowSeconds
  }

  get limits(): Limits {
    return this.#state.limits
  }

  /** The shards to scrape beside this one, in order. */
  get shards(): readonly string[] {
    return [...this.#state.shards]
  }

  /** The newest entries that were left out of the log, oldest first. */
  get quarantined(): readonly Quarantined[] {
    return this.#state.quarantine.entries
  }

  /** What is to happen to a batch that arrives now. Changes nothing. */
  judge(header: BatchHeader, nowSeconds: number): Verdict {
    const { sources, limits } = this.#state
    const source = sources.find(header.source)
    if (source !== undefined) {
      if (header.sequence > source.sequence) return 'apply'
      return header.sequence === source.sequence && header.nonce === source.nonce ? 'duplicate' : 'conflict'
    }
    if (header.stamp <= sources.watermark) return 'stale'
    // A clock that is ahead would, once forgotten, make every source stale that is drawn before its time.
    const tooFarSeconds = header.stamp / 1000 - nowSeconds - limits.maxStampAheadSeconds
    // Between taken and refused for good it waits: a copy that was on its way longer than what was refused must not
    // find that its time has come.
    if (tooFarSeconds > 0) return tooFarSeconds > copySeconds ? 'stale' : 'busy'
    return sources.size < limits.maxSources || sources.canForget(nowSeconds, limits) ? 'apply' : 'busy'
  }

  /** Applies one entry of the record `lsn`. What is due by the time of the record happens first. */
  apply(lsn: number, nowSeconds: number, entry: Entry): void {
    const state = this.#state
    state.lsn = lsn
    state.nowSeconds = nowSeconds
    if (Number.isNaN(state.createdSeconds)) state.createdSeconds = nowSeconds
    state.dropSilent()
    switch (entry.kind) {
      case 'batch':
        return applyBatch(state, entry)
      case 'repeat':
        return this.#repeat(entry.source)
      case 'tally':
        state.tallies[entry.answer] += entry.count
        return
      case 'limits':
        state.limits = entry.limits
        return
      case 'remove':
        return state.removeFamily(entry.family)
      case 'shard':
        state.shards.add(entry.shard)
        return
      case 'quarantined':
        state.tallies.quarantined++
        state.quarantine.add({ lsn, body: entry.body })
    }
  }

  /** Whether the answer to a source's newest batch has to ask for its live values. */
  wantsResync(source: string): boolean {
    const { resync = 'none' } = this.#state.sources.find(source) ?? {}
    return resync !== 'none'
  }

  /** The stamp that a source which is refused should draw its next identity with, in milliseconds. */
  suggestedStamp(nowSeconds: number): number {
    return Math.max(this.#state.sources.watermark + 1, Math.floor(nowSeconds * 1000))
  }

  /** A copy of what is to be shown at `nowSeconds`. Changes nothing. */
  view(nowSeconds: number): View {
    return viewOf(this.#state, nowSeconds)
  }

  /** Everything, as bytes. Changes nothing. */
  snapshot(): Bytes {
    return snapshotOf(this.#state)
  }

  #repeat(id: string): void {
    const { sources, tallies } = this.#state
    tallies.duplicate++
    const source = sources.find(id)
    if (source !== undefined) sources.touch(source, this.#state.nowSeconds)
  }
}
