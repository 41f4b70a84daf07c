import type { OtlpRequest } from './otlp-message.ts'

/**
 * A request in JSON, where integers of 64 bits are text.
 * @see OTLP 1, "JSON Protobuf Encoding"
 */
export function otlpJson(request: OtlpRequest): string {
  return JSON.stringify(request, (_, value: unknown) => plain(value))
}

function plain(value: unknown): unknown {
  const isText = typeof value === 'bigint' || (typeof value === 'number' && !Number.isFinite(value))
  // JSON has no number for what is not finite, and `JSON.stringify` none for -0.
  return isText ? String(value) : Object.is(value, -0) ? '-0' : value
}
