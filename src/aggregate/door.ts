import type { Bytes } from '../model/bytes.ts'
import type { Answer } from './answer.ts'
import { decodeBatch } from './batch-decoder.ts'
import { batchVersion } from './batch-layout.ts'
import type { BatchLimits } from './batch-limits.ts'
import type { Envelope } from './envelope.ts'
import type { BatchEntry } from './record.ts'

/** Longer ages and leases than this many seconds are cut. */
const maxSeconds = 1e9

/**
 * Decides what can be decided without the state: a push is well-formed and not too large, or answered here.
 */
export function readPush(body: Bytes, envelope: Envelope, limits: BatchLimits): BatchEntry | Answer {
  const decoded = decodeBatch(body, limits)
  if (decoded.kind === 'unsupported') return { kind: decoded.kind, newestVersion: batchVersion }
  if (decoded.kind !== 'batch') return decoded
  const ageSeconds = wholeMilliseconds(envelope.ageSeconds)
  const leaseSeconds = wholeMilliseconds(envelope.leaseSeconds)
  if (ageSeconds === undefined || leaseSeconds === undefined) {
    return {
      kind: 'invalid',
      reason: 'Cannot read an envelope: age and lease must be numbers that are not negative',
    }
  }
  return { kind: 'batch', batch: decoded.batch, body, ageSeconds, leaseSeconds }
}

/** As the log will keep it: what is applied now must be what is applied when the log is read again. */
function wholeMilliseconds(seconds: unknown): number | undefined {
  if (typeof seconds !== 'number' || !(seconds >= 0)) return undefined
  return Math.round(Math.min(seconds, maxSeconds) * 1000) / 1000
}
