import type { BatchLimits } from './batch-limits.ts'
import { defaultBatchLimits } from './batch-limits.ts'
import { defaultLimits, type Limits } from './limits.ts'

/** @throws TypeError, RangeError when a limit is not a whole number from 0, a time not a number from 0. */
export function assertLimits(limits: Limits): void {
  for (const name of Object.keys(defaultLimits) as readonly (keyof Limits)[]) {
    assertLimit('Cannot limit an aggregate', name, limits[name], name.endsWith('Seconds') ? 'time' : 'count')
  }
}

/** @throws TypeError, RangeError when a limit is not a whole number from 0. */
export function assertBatchLimits(limits: BatchLimits): void {
  for (const name of Object.keys(defaultBatchLimits) as readonly (keyof BatchLimits)[]) {
    assertLimit('Cannot limit batches', name, limits[name], 'count')
  }
}

/** Limits may be infinite. @throws TypeError, RangeError */
export function assertLimit(action: string, name: string, limit: unknown, kind: 'count' | 'time'): void {
  if (typeof limit !== 'number') {
    throw new TypeError(
      `${action}: ${name} must be a number, received ${limit === null ? 'null' : typeof limit}`,
    )
  }
  const isWhole = kind === 'time' || limit === Infinity || Number.isInteger(limit)
  if (limit >= 0 && isWhole) return
  const allowed = kind === 'time' ? 'a number of seconds from 0' : 'a whole number from 0'
  throw new RangeError(`${action}: ${name} must be ${allowed}, received ${limit}`)
}
