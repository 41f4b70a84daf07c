/** Which rows of a table are taken. */
export class RowSlots {
  /** Readers that are under way. Rows that were freed meanwhile wait, or they would be read as another series. */
  openReaders = 0
  /** Rows that were removed and are still to be sent. */
  readonly leaving: Set<number> = new Set()
  #count = 0
  readonly #free: number[] = []
  readonly #freedWhileRead: number[] = []

  /** A row that nobody has: one that was freed, or a new one. */
  take(): number {
    return this.#free.pop() ?? this.#count++
  }

  free(row: number): void {
    this.leaving.delete(row)
    if (this.openReaders > 0) this.#freedWhileRead.push(row)
    else this.#free.push(row)
  }

  /** A reader has ended. */
  endRead(): void {
    this.openReaders--
    if (this.openReaders > 0) return
    for (const row of this.#freedWhileRead.splice(0)) this.#free.push(row)
  }
}
