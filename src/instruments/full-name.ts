import type { FamilyType } from '../model/family-head.ts'

/** The parts of a metric's name. */
export interface NameParts {
  /** `requests_total`, `request_duration_seconds`. A counter may be named with or without `_total`. */
  readonly name: string
  /** First part of the full name. @default none */
  readonly namespace?: string | undefined
  /** Second part of the full name. @default none */
  readonly subsystem?: string | undefined
  /** Last part of the full name: `seconds`, `bytes`; added unless it is there. @default none */
  readonly unit?: string | undefined
}

/**
 * The name of a family: the parts joined by `_`, without `_total`, with the unit.
 * @throws TypeError for a part that is not text, RangeError for an empty name or a unit where the type has none.
 */
export function fullName(
  type: FamilyType,
  { name, namespace = '', subsystem = '', unit = '' }: NameParts,
): string {
  for (const [part, text] of Object.entries({ name, namespace, subsystem, unit })) {
    if (typeof text === 'string') continue
    throw new TypeError(`Cannot name a metric: ${part} must be a string, received ${typeof text}`)
  }
  if (name === '') throw new RangeError('Cannot name a metric: name must not be empty, received ""')
  let full = [namespace, subsystem, name].filter((part) => part !== '').join('_')
  if (type === 'counter' && full.endsWith('_total')) full = full.slice(0, -'_total'.length)
  if (unit === '') return full
  if (type === 'info' || type === 'stateset') {
    throw new RangeError(
      `Cannot name ${type} "${full}": unit must be empty for this type, received "${unit}"`,
    )
  }
  return full.endsWith(`_${unit}`) ? full : `${full}_${unit}`
}
