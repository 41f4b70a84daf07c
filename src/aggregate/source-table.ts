import { stampOf } from './batch-layout.ts'
import type { Source } from './source.ts'

/** How long things last for a silent source. */
export interface SourceAges {
  readonly liveSeconds: number
  readonly retentionSeconds: number
}

/**
 * The sources, in two lists ordered by when they were last heard of. Going silent moves a source from
 * `live` to `idle`; what is forgotten leaves its stamp in the watermark, so that none of its batches can be
 * taken for new.
 */
export class SourceTable {
  readonly live: Map<string, Source> = new Map()
  readonly idle: Map<string, Source> = new Map()
  /** The largest stamp of any source that was forgotten, -1 before the first. */
  watermark = -1

  get size(): number {
    return this.live.size + this.idle.size
  }

  find(id: string): Source | undefined {
    return this.live.get(id) ?? this.idle.get(id)
  }

  *all(): Iterable<Source> {
    yield* this.live.values()
    yield* this.idle.values()
  }

  /** A source was heard of: it is live, and the last to fall silent. */
  touch(source: Source, nowSeconds: number): void {
    this.idle.delete(source.id)
    this.live.delete(source.id)
    this.live.set(source.id, source)
    source.seenSeconds = nowSeconds
  }

  /** Moves the next source that has been silent for too long to `idle`. */
  nextSilent(nowSeconds: number, ages: SourceAges): Source | undefined {
    const source = first(this.live)
    if (source === undefined || source.seenSeconds + ages.liveSeconds > nowSeconds) return undefined
    this.live.delete(source.id)
    this.idle.set(source.id, source)
    return source
  }

  /** Forgets the source that has been silent for longest, if that is long enough. */
  forgetOldest(nowSeconds: number, ages: SourceAges): Source | undefined {
    const source = first(this.idle)
    if (source === undefined || source.seenSeconds + ages.retentionSeconds > nowSeconds) return undefined
    this.idle.delete(source.id)
    this.watermark = Math.max(this.watermark, stampOf(source.id))
    return source
  }

  /** Whether `forgetOldest` would find one, once those that are silent are known to be. */
  canForget(nowSeconds: number, ages: SourceAges): boolean {
    const source = first(this.idle) ?? first(this.live)
    const ageSeconds = Math.max(ages.liveSeconds, ages.retentionSeconds)
    return source !== undefined && source.seenSeconds + ageSeconds <= nowSeconds
  }
}

function first(sources: ReadonlyMap<string, Source>): Source | undefined {
  for (const source of sources.values()) return source
  return undefined
}
