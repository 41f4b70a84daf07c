import { assertWellFormed, compareCodePoints } from './names.ts'

/** What a caller may give as a label value. It is turned into a string at the boundary; objects are refused. */
export type LabelValue = string | number | boolean | bigint

/** Label names and values of one series, as a plain object. */
export type Labels = Readonly<Record<string, string>>

/** The same, sorted by code point of the name: how labels are kept inside and printed. */
export type LabelPairs = readonly (readonly [name: string, value: string])[]

/**
 * The values that one label has in a family, by number. An id never changes its text during the life of the
 * dictionary, so whatever is derived from `(dictionary, id)` may be cached.
 */
export interface LabelDictionary {
  readonly name: string
  /** The text of an id that a block carried. @throws RangeError for an id that was never handed out. */
  text(id: number): string
}

/** Refuses an id that a dictionary has not handed out. @throws RangeError */
export function unknownLabelId(label: string, id: number): never {
  throw new RangeError(`Cannot look up label "${label}": id must be known, received ${id}`)
}

/**
 * Sorts the entries of `labels` by code point of the name, with every value as a string.
 * @throws TypeError for what is not an object of label values.
 */
export function sortedPairs(labels: Readonly<Record<string, LabelValue>>): LabelPairs {
  if (typeof labels !== 'object' || labels === null || Array.isArray(labels)) {
    throw new TypeError(
      `Cannot use labels: they must be an object of names and values, received ${kindOf(labels)}`,
    )
  }
  return Object.keys(labels)
    .sort(compareCodePoints)
    .map((name) => [name, labelText(name, labels[name])] as const)
}

/** A plain object without prototype, so that a label called `__proto__` or `constructor` is a label like any other. */
export function toLabels(pairs: LabelPairs): Labels {
  const labels: Record<string, string> = Object.create(null) as Record<string, string>
  for (const [name, value] of pairs) labels[name] = value
  return labels
}

/** The text of one label value. @throws TypeError for what is not a string, number, boolean or bigint. */
export function labelText(name: string, value: unknown): string {
  switch (typeof value) {
    case 'string':
      return assertWellFormed(value, `Cannot use a value of label "${name}"`)
    case 'number':
    case 'boolean':
    case 'bigint':
      return String(value)
    default:
      throw new TypeError(
        `Cannot use a value of label "${name}": it must be a string, number, boolean or bigint, received ${kindOf(value)}`,
      )
  }
}

/** What a value is, for messages. */
export function kindOf(value: unknown): string {
  return value === null ? 'null' : Array.isArray(value) ? 'an array' : typeof value
}
