import type { LabelValue } from '../model/labels.ts'
import { assertLabelName, type NameValidation } from '../model/names.ts'

/** The label names of an instrument, as a tuple of literals where the compiler can see them. */
export type LabelNames = readonly string[]

/** Label values by name. */
export type NamedValues<L extends LabelNames> = { readonly [Name in L[number]]: LabelValue }

/** Label values in the order of the label names. */
export type PositionalValues<L extends LabelNames> = { readonly [Place in keyof L]: LabelValue }

/** Checks label names. @throws RangeError naming the first that is not allowed, reserved or there twice. */
export function assertLabelNames(
  metric: string,
  names: LabelNames,
  reserved: readonly string[],
  validation: NameValidation,
): void {
  const given: unknown = names
  if (!Array.isArray(given)) {
    throw new TypeError(
      `Cannot label "${metric}": labelNames must be an array of strings, received ${typeof given}`,
    )
  }
  for (const [i, name] of names.entries()) {
    assertLabelName(metric, name, validation)
    if (reserved.includes(name)) {
      throw new RangeError(
        `Cannot label "${metric}": label name must not be ${JSON.stringify(reserved)}, received "${name}"`,
      )
    }
    if (names.indexOf(name) !== i) {
      throw new RangeError(`Cannot label "${metric}": label names must be unique, received "${name}" twice`)
    }
  }
}
