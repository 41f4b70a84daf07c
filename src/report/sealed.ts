import type { Bytes } from '../model/bytes.ts'

/** A batch that has its number: sent unchanged until it is answered. */
export interface Sealed {
  /** 16 bytes as text, one UTF-16 unit a byte. */
  readonly source: string
  /** From 1, without gaps. */
  readonly sequence: number
  readonly body: Bytes
  /** Series that had to be left out, because no aggregator takes them. */
  readonly unsendable: number
}
