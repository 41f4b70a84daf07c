/** Chunks have 64 rows, and 512 from the 512th row on: 200 B that each takes are then 0.4 a series. */
const small = 6
const large = 9

/** The numbers of rows, in chunks that never move, so that a bound series can hold on to its own. */
export class RowChunks {
  readonly #width: number
  readonly #firstRows: number
  readonly #chunks: Float64Array<ArrayBuffer>[] = []

  /** `isSingle`: there will only ever be one row. */
  constructor(width: number, isSingle: boolean) {
    this.#width = width
    this.#firstRows = isSingle ? 1 : 1 << small
  }

  /** The chunk that a row is in. */
  of(row: number): Float64Array<ArrayBuffer> {
    const isSmall = row >>> large === 0
    const place = isSmall ? row >>> small : (row >>> large) + (1 << (large - small)) - 1
    return (this.#chunks[place] ??= new Float64Array((isSmall ? this.#firstRows : 1 << large) * this.#width))
  }

  /** Where in its chunk a row starts. */
  offset(row: number): number {
    return (row & ((1 << (row >>> large === 0 ? small : large)) - 1)) * this.#width
  }
}
