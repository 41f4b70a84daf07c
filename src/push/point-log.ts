/** What is kept of the points in time that were pushed: little, and it stays little. */
export interface PointLog {
  /** The last one that was begun, in whole seconds since the Unix epoch. */
  readonly timeSeconds: number
  /** Whether what became of it is not yet known. */
  readonly isOpen: boolean
  /** How many were taken by the receiver. */
  readonly taken: number
  /** How many were not, or not in time: they are skipped. */
  readonly failed: number
  /** Of how many nobody knows, because whoever sent them has ended meanwhile. They are not sent again. */
  readonly unknown: number
}

/** Where it is kept. It has one user at a time. */
export interface PointStore {
  /** What was saved last; `undefined`: nothing yet. */
  load(): PointLog | undefined
  /** Resolves when it is durable. */
  save(log: PointLog): Promise<void>
}

/**
 * Begins a point in time that is later than all before, even where the clock went back; whole seconds survive whatever
 * unit they are sent in. One that is still open stays unknown.
 */
export function beginPoint(last: PointLog | undefined, nowSeconds: number): PointLog {
  const { timeSeconds = -Infinity, isOpen = false, taken = 0, failed = 0, unknown = 0 } = last ?? {}
  return {
    timeSeconds: Math.max(Math.floor(nowSeconds), timeSeconds + 1),
    isOpen: true,
    taken,
    failed,
    unknown: unknown + (isOpen ? 1 : 0),
  }
}
