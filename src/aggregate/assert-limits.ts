import { type BatchLimits, defaultBatchLimits } from './batch-limits.ts'
import { limitNames, type Limits } from './limits.ts'

/** @throws TypeError, RangeError when a limit is not a whole number from 0, a time not a number from 0. */
export function assertLimits(limits: Limits): void {
  for (const name of limitNames) assertLimit('Cannot limit an aggregate', name, limits[name])
}

/** @throws TypeError, RangeError when a limit is not a whole number from 0. */
export function assertBatchLimits(limits: BatchLimits): void {
  for (const name of Object.keys(defaultBatchLimits) as readonly (keyof BatchLimits)[]) {
    assertLimit('Cannot limit batches', name, limits[name])
  }
}

/** Limits may be infinite. @throws TypeError, RangeError */
export function assertLimit(action: string, name: string, limit: unknown): void {
  if (typeof limit !== 'number') {
    throw new TypeError(
      `${action}: ${name} must be a number, received ${limit === null ? 'null' : typeof limit}`,
    )
  }
  const isTime = name.endsWith('Seconds')
  if (limit >= 0 && (isTime || limit === Infinity || Number.isInteger(limit))) return
  const allowed = isTime ? 'a number of seconds from 0' : 'a whole number from 0'
  throw new RangeError(`${action}: ${name} must be ${allowed}, received ${limit}`)
}
