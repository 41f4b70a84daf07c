/** So many operations of one isolate can be told apart in one number. */
export const mostOperations = 26

/**
 * What an isolate counts for its operation `number`: a power of four. So a sum says of each operation how often it is
 * in there, up to three times, and one that is missing cannot hide behind one that is counted twice.
 */
export function amountOf(number: number): number {
  return 4 ** number
}

/** Whether each operation is in `sum` at most once. */
export function isEachOnce(sum: number): boolean {
  for (let rest = sum; rest > 0; rest = Math.floor(rest / 4)) if (rest % 4 > 1) return false
  return true
}

/** Whether all operations of one sum are in another. Each is there at most once. */
export function holds(sum: number, others: number): boolean {
  for (let a = sum, b = others; b > 0; a = Math.floor(a / 4), b = Math.floor(b / 4)) {
    if (b % 4 > a % 4) return false
  }
  return true
}
