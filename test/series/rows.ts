/** Hands out row numbers as a table does: freed ones first. */
export class Rows {
  readonly #free: number[] = []
  #count = 0

  readonly create = (): number => this.#free.pop() ?? this.#count++

  free(row: number): void {
    this.#free.push(row)
  }
}
