import { BatchEncoder } from '../aggregate/batch-encoder.ts'
import { nonceBytes, sourceBytes, versionFor } from '../aggregate/batch-layout.ts'
import type { BatchLimits } from '../aggregate/batch-limits.ts'
import type { BatchHeader } from '../aggregate/batch.ts'
import { toLatin1 } from '../aggregate/latin1.ts'
import { readdress } from '../aggregate/readdress.ts'
import type { Bytes } from '../model/bytes.ts'
import type { ChangeReader } from '../model/change-reader.ts'
import { createBlock } from '../model/series-block.ts'
import type { Registry } from '../registry/registry.ts'
import { randomBytes } from '../runtime/random-bytes.ts'
import { attachTo } from './attach-to.ts'
import type { Sealed } from './sealed.ts'
import { sendableRows, withSendableHelp } from './sendable-rows.ts'

/** Options of a `DeltaReader`. */
export interface DeltaReaderOptions {
  /** Fills bytes with random ones and returns them. @default from the system */
  readonly random?: ((into: Bytes) => Bytes) | undefined
}

/** Options of `DeltaReader.seal`. */
export interface SealOptions {
  /** What a batch may hold. What is above `maxSeries` and `maxBytes` stays for the next one. */
  readonly limits: BatchLimits
  /** What comes of it when nothing has changed. An empty batch says that the source is alive. */
  readonly whenEmpty: 'nothing' | 'empty batch'
}

/**
 * Takes what the instruments of a registry have counted since it was last taken, and seals it into batches that are
 * numbered per source. A registry has at most one.
 * @example
 * const reader = new DeltaReader(new Registry())
 * const sealed = reader.seal(systemClock.nowSeconds(), { limits: defaultBatchLimits, whenEmpty: 'nothing' })
 */
export class DeltaReader {
  readonly #random: (into: Bytes) => Bytes
  readonly #readers = new Set<ChangeReader>()
  /** Of instruments that were unregistered before everything of them was sent. */
  readonly #leaving = new Set<ChangeReader>()
  /** Families whose help this source has sent. */
  readonly #helped = new Set<string>()
  #source: Pick<BatchHeader, 'source' | 'stamp'> | undefined
  #sequence = 0
  #version: number = versionFor(Infinity)
  /** When nothing was left to be sealed; `undefined`: never yet. */
  #emptySeconds: number | undefined
  #holdsLiveValues = false

  /** @throws Error when the registry has a reader already. */
  constructor(registry: Registry, options: DeltaReaderOptions = {}) {
    this.#random = options.random ?? randomBytes
    attachTo(registry, {
      added: (changes) => {
        changes.declare('valid')
        this.#leaving.delete(changes)
        this.#readers.add(changes)
      },
      removed: (changes) => {
        changes.declare('void')
        this.#readers.delete(changes)
        if (changes.changed > 0) this.#leaving.add(changes)
      },
    })
  }

  /** Series that wait to be sealed. */
  get changed(): number {
    let changed = 0
    for (const reader of this.#leaving) changed += reader.changed
    for (const reader of this.#readers) changed += reader.changed
    return changed
  }

  /** Whether this source has sent values that an aggregator hides when it falls silent. */
  get holdsLiveValues(): boolean {
    return this.#holdsLiveValues
  }

  /** Seals batches from now on in a form that an aggregator can read which reads none above `newestVersion`. */
  writeFor(newestVersion: number): void {
    this.#version = versionFor(newestVersion)
  }

  /** Asks functions for their values; `undefined`: there is none to ask. */
  refresh(signal: AbortSignal): Promise<unknown> | undefined {
    const asked = [...this.#readers].flatMap((reader) => reader.refresh?.(signal) ?? [])
    return asked.length === 0 ? undefined : Promise.all(asked)
  }

  /** Every live gauge, info and state set goes into the next batch, and all help. */
  resync(): void {
    this.#helped.clear()
    for (const reader of this.#readers) reader.resync()
  }

  /**
   * Moves what waits into a batch, in one turn. Nothing is moved when it throws.
   * The source is drawn by the first call, which belongs into an invocation: what a process holds before may be copied.
   */
  seal(nowSeconds: number, options: SealOptions): Sealed | undefined {
    const { limits, whenEmpty } = options
    if (whenEmpty === 'nothing' && this.changed === 0) return undefined
    const source = this.#source ?? this.#draw(nowSeconds * 1000)
    let batch = this.#encode(source, nowSeconds, limits)
    while (batch.body.length > limits.maxBytes && batch.rows > 1) {
      batch = this.#encode(source, nowSeconds, { ...limits, maxSeries: Math.floor(batch.rows / 2) })
    }
    this.#settle(batch.readers)
    this.#sequence++
    if (this.changed === 0) this.#emptySeconds = nowSeconds
    return { source: source.source, sequence: this.#sequence, body: batch.body, unsendable: batch.unsendable }
  }

  /**
   * Goes on as another source, for which the aggregator has asked. Live values wait again.
   * @param stampMilliseconds as the aggregator gave it
   * @param body a batch that was not applied: it is the first one of the new source
   */
  changeSource(stampMilliseconds: number, body: Bytes | undefined): Sealed | undefined {
    const source = this.#draw(stampMilliseconds)
    this.#sequence = 0
    this.resync()
    if (body === undefined) return undefined
    const header = this.#nextHeader(source)
    this.#sequence = header.sequence
    return { source: header.source, sequence: header.sequence, body: readdress(body, header), unsendable: 0 }
  }

  #encode(source: Pick<BatchHeader, 'source' | 'stamp'>, nowSeconds: number, limits: BatchLimits): Encoded {
    const encoder = new BatchEncoder(this.#version)
    const readers: ChangeReader[] = []
    let rows = 0
    let unsendable = 0
    let oldestSeconds = nowSeconds
    for (const reader of [...this.#leaving, ...this.#readers]) {
      const room = Math.min(reader.changed, limits.maxSeries - rows)
      if (room === 0) continue
      readers.push(reader)
      const { head, labels } = reader
      const block = createBlock(head, labels.length, room)
      reader.rewind()
      rows += reader.read(block)
      const sendable = sendableRows(head, labels, block, limits)
      unsendable += block.rows - sendable.length
      for (const row of sendable) {
        const created = block.createdSeconds[row] ?? NaN
        if (created < oldestSeconds) oldestSeconds = created
      }
      const help = this.#helped.has(head.name) ? 'without' : 'with'
      encoder.family(withSendableHelp(head, limits), labels, block, help, sendable)
    }
    const windowSeconds = Math.max(0, nowSeconds - (this.#emptySeconds ?? oldestSeconds))
    return {
      body: encoder.finish(this.#nextHeader(source), windowSeconds, nowSeconds),
      readers,
      rows,
      unsendable,
    }
  }

  #settle(readers: readonly ChangeReader[]): void {
    for (const reader of readers) {
      reader.clear()
      this.#helped.add(reader.head.name)
      this.#holdsLiveValues ||= isLive(reader)
      if (reader.changed === 0) this.#leaving.delete(reader)
    }
  }

  #nextHeader(source: Pick<BatchHeader, 'source' | 'stamp'>): BatchHeader {
    return {
      ...source,
      sequence: this.#sequence + 1,
      nonce: toLatin1(this.#random(new Uint8Array(nonceBytes))),
    }
  }

  #draw(stampMilliseconds: number): Pick<BatchHeader, 'source' | 'stamp'> {
    const bytes = this.#random(new Uint8Array(sourceBytes))
    const stamp = Math.floor(stampMilliseconds)
    for (let i = 5, rest = stamp; i >= 0; i--, rest = Math.floor(rest / 256)) bytes[i] = rest % 256
    this.#source = { source: toLatin1(bytes), stamp }
    return this.#source
  }
}

interface Encoded {
  readonly body: Bytes
  readonly readers: readonly ChangeReader[]
  /** How many were read: those in the batch and those that could not be sent. */
  readonly rows: number
  readonly unsendable: number
}

function isLive({ head }: ChangeReader): boolean {
  return head.type === 'gauge' || head.type === 'info' || head.type === 'stateset'
}
