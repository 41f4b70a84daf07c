import { randomBytes } from '../runtime/random-bytes.ts'

/**
 * A grouping key that tells one isolate or process from all others: an `instance` of 16 hexadecimal digits, drawn with
 * the first push, because at module scope Workers have no random numbers. A Pushgateway keeps each group until it is
 * deleted, so this is for isolates that live long, or that something tidies up after.
 * @example
 * const gateway = new Pushgateway({ url: 'localhost:9091', job: 'shop', groupingKey: instanceGroupingKey() })
 */
export function instanceGroupingKey(): () => { readonly instance: string } {
  let drawn: { readonly instance: string } | undefined
  return () => (drawn ??= { instance: hexadecimal(randomBytes(new Uint8Array(8))) })
}

function hexadecimal(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
