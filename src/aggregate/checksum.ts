import type { Bytes } from '../model/bytes.ts'

/** FNV-1a over the bytes from `start` on, 32 bits: any one byte that is another makes another checksum. */
export function checksumOf(bytes: Bytes, start: number): number {
  let hash = 0x811c9dc5
  for (let i = start; i < bytes.length; i++) hash = Math.imul(hash ^ (bytes[i] ?? 0), 0x01000193)
  return hash >>> 0
}
