import type { Bytes } from '../model/bytes.ts'
import type { BatchHeader } from './batch.ts'
import { writeHeader } from './batch-layout.ts'

/**
 * The same content under a new identity: for a source that had to change while a batch was under way.
 * @example
 * const body = readdress(bytes, header)
 */
export function readdress(body: Bytes, header: BatchHeader): Bytes {
  const copy = body.slice()
  writeHeader(header, copy)
  return copy
}
