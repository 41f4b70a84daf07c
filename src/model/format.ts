import type { Bytes } from './bytes.ts'
import type { MetricFamily } from './metric-family.ts'

/** How names that are not `[a-zA-Z_:][a-zA-Z0-9_:]*` are written. Prometheus, "Content Negotiation", escaping schemes. */
export type Escaping = 'allow-utf-8' | 'underscores' | 'dots' | 'values'

/** Where start times are printed as `_created` samples: nowhere, in OpenMetrics, or in the text format too. */
export type CreatedSamples = 'none' | 'openmetrics' | 'all'

/** What may vary within one format. */
export interface EncoderOptions {
  /** @default 'underscores' */
  readonly escaping?: Escaping | undefined
  /** @default 'none' */
  readonly created?: CreatedSamples | undefined
  /**
   * Called for what is left out of the page because names that differ become the same when they are escaped: a family
   * beside an earlier one, or the series with a label beside an earlier label. `name` is the escaped name.
   */
  readonly onCollision?: ((family: string, name: string) => void) | undefined
}

/** A wire format: a value that the handler can offer. */
export interface Format {
  readonly name: string
  /** Media type, without parameters. */
  readonly mediaType: string
  /** Versions that a client may ask for, the one to prefer first. */
  readonly versions: readonly string[]
  /** The Content-Type of a page. `escaping` is written when given. */
  contentType(options?: {
    readonly version?: string | undefined
    readonly escaping?: Escaping | undefined
  }): string
  encoder(options?: EncoderOptions): Encoder
}

/**
 * Writes families as bytes, in pieces of at most 64 KiB. One encoder writes one page. Pieces of several pages may be the
 * same: they are read, never changed.
 */
export interface Encoder {
  /** The next pieces; the bytes of a family are complete when `end` has been drained. */
  encode(family: MetricFamily): Iterable<Bytes>
  end(): Iterable<Bytes>
}

/** The most bytes of one piece. */
export const maxPieceBytes = 65_536
