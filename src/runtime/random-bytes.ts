import type { Bytes } from '../model/bytes.ts'

/**
 * Fills bytes with random ones and returns them. Not from `crypto.randomUUID`, which may hand out what a snapshot of
 * the process has copied.
 */
export function randomBytes(into: Bytes): Bytes {
  return crypto.getRandomValues(into)
}
