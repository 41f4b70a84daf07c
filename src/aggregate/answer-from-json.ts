import type { Answer } from './answer.ts'

/**
 * An answer that came as JSON.
 * @throws TypeError when it is none
 */
export function answerFromJson(json: unknown): Answer {
  const at = (key: string): unknown =>
    typeof json === 'object' && json !== null ? Reflect.get(json, key) : undefined
  const kind = at('kind')
  switch (kind) {
    case 'applied':
    case 'duplicate':
      return { kind, resync: at('resync') === true }
    case 'busy':
      return { kind, retryAfterSeconds: numberOf('retryAfterSeconds', at('retryAfterSeconds')) }
    case 'unsupported':
      return { kind, newestVersion: numberOf('newestVersion', at('newestVersion')) }
    case 'invalid':
    case 'too_large':
      return { kind, reason: String(at('reason')) }
    case 'stale':
    case 'conflict':
    case 'moved':
      return { kind, stampMilliseconds: numberOf('stampMilliseconds', at('stampMilliseconds')) }
    default:
      throw new TypeError(
        `Cannot read an answer: kind must be that of an answer, received ${JSON.stringify(kind)}`,
      )
  }
}

function numberOf(key: string, value: unknown): number {
  if (typeof value === 'number' && value >= 0) return value
  throw new TypeError(
    `Cannot read an answer: ${key} must be a number >= 0, received ${JSON.stringify(value)}`,
  )
}
