/** Text in one piece. What `+` makes is put together again wherever it becomes part of a line. */
export function flat(parts: readonly string[]): string {
  return parts.join('')
}
