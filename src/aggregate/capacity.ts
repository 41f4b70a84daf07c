/**
 * Rows that a table with `rows` has room for: at most a quarter more, so that growing is rare and little is
 * idle. It follows from the number alone, so that every copy of an aggregate takes the same memory.
 */
export function capacityOf(rows: number): number {
  const step = Math.max(4, 2 ** (29 - Math.clz32(rows)))
  return Math.ceil(rows / step) * step
}

/** Places of a hash table for `rows`, which is at most half full. */
export function placesOf(rows: number): number {
  return Math.max(16, 2 ** (33 - Math.clz32(Math.max(1, rows) - 1)))
}
