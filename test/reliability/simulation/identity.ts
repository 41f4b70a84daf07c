import type { Bytes } from '../../../src/model/bytes.ts'

/** Source, sequence and nonce of a batch. */
export function identityOf(body: Bytes): string {
  return String.fromCharCode(...body.subarray(2, 30))
}
