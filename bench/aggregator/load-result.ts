/** What came of a load. */
export interface LoadResult {
  readonly seconds: number
  /** By lane. */
  readonly answered: readonly number[]
  readonly statuses: Readonly<Record<string, number>>
  /** Of every request, from its first byte to the end of its answer. */
  readonly milliseconds: readonly number[]
  /** What the load itself took of the machine. */
  readonly cpuSeconds: number
}
