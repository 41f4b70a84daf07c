import type { FamilyType } from './family-head.ts'

const suffixes: Readonly<Record<FamilyType, readonly string[]>> = {
  counter: ['_total', '_created'],
  gauge: [''],
  histogram: ['_bucket', '_count', '_sum', '_created'],
  gaugehistogram: ['_bucket', '_gcount', '_gsum'],
  summary: ['', '_count', '_sum', '_created'],
  info: ['_info'],
  stateset: [''],
  unknown: [''],
}

/** Whether it is one of the eight: users write families, and not all of them in TypeScript. */
export function isFamilyType(type: string | undefined): type is FamilyType {
  return type !== undefined && Object.hasOwn(suffixes, type)
}

/** The names that the samples of a family may have. OpenMetrics 1.0, "Suffixes". */
export function sampleNames(type: FamilyType, name: string): readonly string[] {
  return suffixes[type].map((suffix) => name + suffix)
}

/** The suffixes of those names, and that of the family's own, which is none. */
export function reservedSuffixes(type: FamilyType): readonly string[] {
  const own = suffixes[type]
  return own[0] === '' ? own : ['', ...own]
}

/** Those names and the family's own: what no other family of a page may use. */
export function reservedNames(type: FamilyType, name: string): readonly string[] {
  return reservedSuffixes(type).map((suffix) => name + suffix)
}

/** A name that two families would share. */
export interface NameClash {
  readonly family: string
  readonly sample: string
}

/** Which family has which name. A registry has one, an aggregator another: names clash between isolates too. */
export class NameIndex {
  readonly #owners = new Map<string, string>()
  readonly #claimed = new Map<string, readonly string[]>()

  /** Takes all names of a family, or none and returns the clash. */
  claim(type: FamilyType, name: string): NameClash | undefined {
    const clash = this.clash(type, name)
    if (clash !== undefined) return clash
    const names = reservedNames(type, name)
    for (const sample of names) this.#owners.set(sample, name)
    this.#claimed.set(name, names)
    return undefined
  }

  /** The first name of such a family that is taken. */
  clash(type: FamilyType, name: string): NameClash | undefined {
    for (const sample of reservedNames(type, name)) {
      const family = this.#owners.get(sample)
      if (family !== undefined) return { family, sample }
    }
    return undefined
  }

  release(name: string): void {
    for (const sample of this.#claimed.get(name) ?? []) this.#owners.delete(sample)
    this.#claimed.delete(name)
  }
}
