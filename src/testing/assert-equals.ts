/**
 * Compares plain data: numbers, text, bytes, lists and objects of them.
 * @throws Error that shows both when they differ.
 */
export function assertEquals(actual: unknown, expected: unknown, what: string): void {
  const [left, right] = [written(actual), written(expected)]
  if (left !== right) throw new Error(`Cannot accept ${what}: it must be ${right}, received ${left}`)
}

/** Two values are equal when they are written alike. */
function written(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) => {
    if (part === undefined) return 'undefined'
    if (typeof part === 'number' && !Number.isFinite(part)) return String(part)
    return part instanceof Uint8Array ? summary(part) : part
  })
}

/** Few bytes in full, many as their number and a sum that depends on their order. */
function summary(bytes: Uint8Array): string {
  if (bytes.length <= 64) return `bytes ${[...bytes].join(' ')}`
  const sum = bytes.reduce((hash, byte) => Math.imul(hash ^ byte, 0x01000193), 0x811c9dc5)
  return `${bytes.length} bytes of sum ${sum >>> 0}`
}
