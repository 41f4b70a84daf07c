import type { Bytes } from '../model/bytes.ts'
import type { AggregatorHost } from './host.ts'
import type { ViewKey } from './view.ts'
import { encodeView } from './view-codec.ts'

interface EncodedView extends ViewKey {
  readonly bytes: Bytes
}

/** Longer views are encoded for everyone who asks: this much may lie beside the state that it was made from. */
const maxKeptBytes = 8 * 1_048_576

/**
 * The views of a host as bytes. One is kept for as long as the next would show the same: two scrapers, or a thousand,
 * cost one. Only sizes of the log are as old as the bytes.
 */
export class EncodedViews {
  readonly #host: AggregatorHost
  #kept: EncodedView | undefined

  constructor(host: AggregatorHost) {
    this.#host = host
  }

  /** What there is to show, durable and encoded. @throws whatever the store does */
  async newest(): Promise<Bytes> {
    const known = this.#kept
    const view = await this.#host.viewSince(known)
    if (!('families' in view)) return view.bytes
    const { lsn, validUntilSeconds } = view
    // Somebody who asked at the same time may have encoded it.
    if (this.#kept?.lsn === lsn && this.#kept.validUntilSeconds === validUntilSeconds) return this.#kept.bytes
    const bytes = encodeView(view)
    this.#kept = bytes.length > maxKeptBytes ? undefined : { lsn, validUntilSeconds, bytes }
    return bytes
  }
}
