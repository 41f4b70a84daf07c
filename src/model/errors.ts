/** Label values that do not fit the label names of a metric. */
export class LabelMismatchError extends TypeError {
  override readonly name = 'LabelMismatchError'
  readonly metric: string
  readonly allowed: readonly string[]

  constructor(metric: string, allowed: readonly string[], received: readonly string[] | number | string) {
    const what =
      typeof received === 'number'
        ? `${received} positional values`
        : typeof received === 'string'
          ? received
          : JSON.stringify(received)
    super(
      `Cannot select a series of ${JSON.stringify(metric)}: label names must be ${JSON.stringify(allowed)}, received ${what}`,
    )
    this.metric = metric
    this.allowed = allowed
  }
}

/** A family whose name, or the name of one of its samples, another family of the registry has already. */
export class DuplicateFamilyError extends Error {
  override readonly name = 'DuplicateFamilyError'
  readonly family: string
  /** The family that was there first. */
  readonly clashesWith: string

  /** @param sample `undefined` where the same metric was asked for with other options */
  constructor(family: string, clashesWith: string, sample: string | undefined) {
    super(
      `Cannot register ${JSON.stringify(family)}: ` +
        (sample === undefined
          ? 'options must be those of the metric that is there, received others'
          : `sample names must be unique in a registry, ${JSON.stringify(sample)} is taken by ${JSON.stringify(clashesWith)}`),
    )
    this.family = family
    this.clashesWith = clashesWith
  }
}

/** Bytes that are not what they should be. Says where. */
export class MalformedBytesError extends Error {
  override readonly name = 'MalformedBytesError'
  readonly offset: number

  constructor(what: string, offset: number) {
    super(`Cannot read bytes: ${what} at byte ${offset}`)
    this.offset = offset
  }
}

/** What was asked for cannot be had now, and may be later. Its message may be shown to whoever asked. */
export class UnavailableError extends Error {
  override readonly name = 'UnavailableError'
}

/** Makes the compiler prove that every variant was handled. */
export function assertNever(value: never): never {
  throw new TypeError(`Cannot handle ${JSON.stringify(value)}: it must be one of the known variants`)
}
