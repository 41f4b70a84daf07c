import type { Bytes } from '../model/bytes.ts'
import type { SeriesBlock, SeriesDetail } from '../model/series-block.ts'
import type { Utf8Buffer } from './utf8-buffer.ts'

/**
 * The rows of one block as they were on the last page: their bytes, and what these were made from. A row is written
 * anew when anything in it differs, its labels included: nothing depends on rows keeping their places.
 */
export class BlockImage {
  #bytes: Bytes = new Uint8Array(0)
  /** Where each row ends in the bytes. */
  #ends = new Int32Array(0)
  #columns: readonly Int32Array[] = []
  #details: readonly (SeriesDetail | undefined)[] | undefined

  /** The memory that it takes. */
  get byteSize(): number {
    const columns = this.#columns.reduce((sum, column) => sum + column.byteLength, 0)
    return columns + this.#bytes.length + this.#ends.byteLength
  }

  /** Brings the image up to a block and returns its bytes, to be copied before the next update. */
  update(block: SeriesBlock, textOf: (row: number) => string, buffer: Utf8Buffer): Bytes {
    const columns = columnsOf(block)
    const changed = this.#changedRows(block, columns)
    const isAsMany = block.rows === this.#ends.length
    if (changed.length === 0 && isAsMany) return this.#bytes
    buffer.encode(changed.map(textOf))
    const isAsLong = isAsMany && changed.every((row, i) => buffer.size(i) === this.#size(row))
    if (isAsLong) {
      for (const [i, row] of changed.entries()) this.#bytes.set(buffer.bytes(i, i + 1), this.#start(row))
    } else {
      this.#rebuild(block.rows, changed, buffer)
    }
    this.#columns = columns.map((column, i) => copied(column, this.#columns[i]))
    this.#details = block.details?.slice(0, block.rows)
    return this.#bytes
  }

  #changedRows({ rows, details }: SeriesBlock, columns: readonly Int32Array[]): readonly number[] {
    const marks = new Uint8Array(rows)
    marks.fill(1, this.#ends.length)
    for (const [i, column] of columns.entries()) {
      const known = this.#columns[i]
      if (known !== undefined) markDifferences(marks, column, known, column.length / rows)
    }
    const changed: number[] = []
    for (let row = 0; row < rows; row++) {
      if (marks[row] === 1 || details?.[row] !== this.#details?.[row]) changed.push(row)
    }
    return changed
  }

  /** Puts the bytes together anew: those of changed rows from the buffer, and runs of the others as they were. */
  #rebuild(rows: number, changed: readonly number[], buffer: Utf8Buffer): void {
    const ends = new Int32Array(rows)
    for (let row = 0, place = 0, end = 0; row < rows; row++) {
      end += row === changed[place] ? buffer.size(place++) : this.#size(row)
      ends[row] = end
    }
    const bytes = new Uint8Array(ends[rows - 1] ?? 0)
    for (let row = 0, place = 0, at = 0; row < rows; at = ends[row - 1] ?? 0) {
      const first = row
      const from = place
      while (row < rows && row === changed[place]) [row, place] = [row + 1, place + 1]
      if (place === from) row = changed[place] ?? rows
      const run =
        place > from ? buffer.bytes(from, place) : this.#bytes.subarray(this.#start(first), this.#start(row))
      bytes.set(run, at)
    }
    this.#bytes = bytes
    this.#ends = ends
  }

  #start(row: number): number {
    return row === 0 ? 0 : (this.#ends[row - 1] ?? 0)
  }

  #size(row: number): number {
    return this.#start(row + 1) - this.#start(row)
  }
}

/** What a block holds, as plain bits: those compare fastest, and NaN is equal to itself. */
function columnsOf({ rows, capacity, ...block }: SeriesBlock): readonly Int32Array[] {
  return [block.labelIds, block.values, block.createdSeconds, block.timestampSeconds].map((column) => {
    const words = column.byteLength / Int32Array.BYTES_PER_ELEMENT
    return new Int32Array(column.buffer, column.byteOffset, (words / capacity) * rows)
  })
}

/** A copy, in the place of an older one where that is as long. */
function copied(column: Int32Array, older: Int32Array | undefined): Int32Array {
  if (older?.length !== column.length) return column.slice()
  older.set(column)
  return older
}

/** Marks the rows in which two columns differ, as far as both reach. */
function markDifferences(marks: Uint8Array, left: Int32Array, right: Int32Array, width: number): void {
  const length = Math.min(left.length, right.length)
  for (let i = 0; i < length; i++) if (left[i] !== right[i]) marks[Math.floor(i / width)] = 1
}
