const newline = 10

/** How many lines some bytes end. */
export function linesOf(bytes: Uint8Array): number {
  let lines = 0
  for (let at = bytes.indexOf(newline); at >= 0; at = bytes.indexOf(newline, at + 1)) lines++
  return lines
}

/** A page on which series are missing is fast for the wrong reason. @throws RangeError when it has too few lines. */
export function assertLines(lines: number, series: number): void {
  if (lines >= series) return
  throw new RangeError(`Cannot measure a page: it must have ${series} lines, received ${lines}`)
}
