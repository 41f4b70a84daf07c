import type { Bytes } from '../model/bytes.ts'
import { snappyBlock } from './snappy-block.ts'
import type { WriteMessage } from './write-message.ts'
import type { WriteSeries } from './write-series.ts'

/** One request, and what is in it. */
export interface WriteBatch {
  readonly body: Bytes
  /** The time of the sample of each series. */
  readonly samples: ReadonlyMap<string, number>
  /** Series of which the request says that they have ended. */
  readonly ended: readonly string[]
  readonly exemplars: number
}

/** How requests are made. */
export interface WriteBatchesOptions {
  readonly message: () => WriteMessage
  readonly maxSamples: number
  /** A request that has so many bytes, before compression, gets no more series. */
  readonly maxBytes: number
}

/** Puts series into requests, none of which is much larger than it may be. */
export class WriteBatches {
  readonly #options: WriteBatchesOptions
  readonly #full: WriteBatch[] = []
  #message: WriteMessage
  #samples = new Map<string, number>()
  #ended: string[] = []
  #exemplars = 0

  constructor(options: WriteBatchesOptions) {
    this.#options = options
    this.#message = options.message()
  }

  add(key: string, series: WriteSeries): void {
    const { maxSamples, maxBytes } = this.#options
    this.#message.add(series)
    if (series.value === 'stale') this.#ended.push(key)
    else this.#samples.set(key, series.timestampMilliseconds)
    if (series.exemplar !== undefined) this.#exemplars++
    if (this.#count >= maxSamples || this.#message.length >= maxBytes) this.#seal()
  }

  /** All requests. */
  finish(): readonly WriteBatch[] {
    if (this.#count > 0) this.#seal()
    return this.#full
  }

  get #count(): number {
    return this.#samples.size + this.#ended.length
  }

  #seal(): void {
    const body = snappyBlock(this.#message.finish())
    this.#full.push({ body, samples: this.#samples, ended: this.#ended, exemplars: this.#exemplars })
    this.#message = this.#options.message()
    this.#samples = new Map()
    this.#ended = []
    this.#exemplars = 0
  }
}
