/** `utf8`: any well-formed name that is not empty. `legacy`: `[a-zA-Z_:][a-zA-Z0-9_:]*`, labels without the colon. */
export type NameValidation = 'utf8' | 'legacy'

const legacyMetricName = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/
const legacyLabelName = /^[a-zA-Z_][a-zA-Z0-9_]*$/

/** Whether a metric name needs no quotes in any format. */
export function isLegacyMetricName(name: string): boolean {
  return legacyMetricName.test(name)
}

/** Whether a label name needs no quotes in any format. */
export function isLegacyLabelName(name: string): boolean {
  return legacyLabelName.test(name)
}

/** @throws RangeError when `name` may not name a metric under `validation`. */
export function assertMetricName(name: string, validation: NameValidation): void {
  assertName(name, 'Cannot name a metric', 'name', validation === 'legacy' ? legacyMetricName : undefined)
}

/** The label that carries what did not fit under a limit: `{edgeprom_overflow="true"}`. */
export const overflowLabel = 'edgeprom_overflow'

/** The label by which an aggregator tells apart what each source says, in gauges of which all values are shown. */
export const sourceLabel = 'source'

/** @throws RangeError when `name` may not name a label of `metric` under `validation`. */
export function assertLabelName(metric: string, name: string, validation: NameValidation): void {
  const cannot = `Cannot use a label of ${JSON.stringify(metric)}`
  assertName(name, cannot, 'label name', validation === 'legacy' ? legacyLabelName : undefined)
  if (name.startsWith('__'))
    throw new RangeError(`${cannot}: label name must not start with "__", received ${JSON.stringify(name)}`)
  if (name === overflowLabel)
    throw new RangeError(`${cannot}: label name must not be "${overflowLabel}", which is reserved`)
}

function assertName(name: string, cannot: string, what: string, pattern: RegExp | undefined): void {
  const must = `${cannot}: ${what} must`
  if (typeof name !== 'string') throw new TypeError(`${must} be a string, received ${typeof name}`)
  if (name === '') throw new RangeError(`${must} not be empty, received ""`)
  assertWellFormed(name, cannot)
  if (pattern?.test(name) === false)
    throw new RangeError(`${must} match ${pattern.source}, received ${JSON.stringify(name)}`)
}

// With the `u` flag a proper pair is one code point, so this finds lone ones only.
const loneSurrogate = /\p{Surrogate}/u

/** Returns `text`. @throws RangeError when it has a lone surrogate, which UTF-8 cannot carry. */
export function assertWellFormed(text: string, cannot: string): string {
  if (loneSurrogate.test(text))
    throw new RangeError(`${cannot}: text must be well-formed Unicode, received a lone surrogate`)
  return text
}

/** Orders strings by code point; JavaScript's own order is by UTF-16 unit and differs beyond U+FFFF. */
export function compareCodePoints(left: string, right: string): number {
  const length = Math.min(left.length, right.length)
  for (let i = 0; i < length; i++) {
    const a = left.charCodeAt(i)
    const b = right.charCodeAt(i)
    // A surrogate stands for a code point above every unit that is not one.
    if (a !== b) return isSurrogate(a) === isSurrogate(b) ? a - b : isSurrogate(a) ? 1 : -1
  }
  return left.length - right.length
}

function isSurrogate(unit: number): boolean {
  return (unit & 0xf800) === 0xd800
}
