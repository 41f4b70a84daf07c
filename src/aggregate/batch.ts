import type { FamilyHead } from '../model/family-head.ts'
import type { LabelPairs } from '../model/labels.ts'

/** What identifies a batch. `source` and `nonce` are raw bytes as text, one UTF-16 unit a byte. */
export interface BatchHeader {
  /** 16 bytes: the stamp as 48 bits, then 80 random bits. */
  readonly source: string
  /**
   * Milliseconds since the Unix epoch when the source was drawn; a logical clock, never compared with a
   * real one.
   */
  readonly stamp: number
  /** From 1, without gaps as long as nothing is given up. */
  readonly sequence: number
  /** 8 bytes, drawn for each sealed content and identity. */
  readonly nonce: string
}

/** What one source recorded since its last batch, decoded and checked. */
export interface Batch extends BatchHeader {
  /** How long it recorded this. */
  readonly windowSeconds: number
  readonly strings: readonly string[]
  readonly families: readonly BatchFamily[]
  readonly exemplars: readonly BatchExemplar[]
}

/** Some series of one family, as columns: memory is proportional to the bytes that came. */
export interface BatchFamily {
  /** `help` is empty where the source has sent it before. */
  readonly head: FamilyHead
  readonly labelNames: readonly string[]
  readonly rows: number
  /** `rows x labelNames` into the strings; -1: the series has no such label. */
  readonly labelRefs: Int32Array
  /**
   * Counter: amount. Gauge: value. Histogram: amount of the sum. Summary: amounts of count and sum. State
   * set: state.
   */
  readonly values: Float64Array
  /** Gauge, state set and info: `gaugeFlags`. */
  readonly flags: Uint8Array
  /** Where the cells of a row start; the last entry is where they end. */
  readonly cellStart: Int32Array
  /** Histogram: number of a bucket. Info: label name, into the strings. */
  readonly cellKey: Int32Array
  /** Histogram: amount of that bucket's own count. Info: label value, into the strings. */
  readonly cellValue: Float64Array
}

/** The newest exemplar of one value. */
export interface BatchExemplar {
  /** Which family of the batch. */
  readonly family: number
  /** Which row of it. */
  readonly row: number
  /** Which of its values: 0 for a counter, the bucket's number for a histogram. */
  readonly column: number
  readonly labels: LabelPairs
  readonly value: number
  /** Before the batch was sealed. */
  readonly ageSeconds: number
}

/** What came of bytes that claim to be a batch. */
export type DecodedBatch =
  | { readonly kind: 'batch'; readonly batch: Batch }
  | { readonly kind: 'unsupported'; readonly reason: string }
  | { readonly kind: 'too_large' | 'invalid'; readonly reason: string }
