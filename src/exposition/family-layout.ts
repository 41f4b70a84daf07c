import { type FamilyType, widthOf } from '../model/family-head.ts'
import type { MetricFamily } from '../model/metric-family.ts'
import { isLegacyMetricName } from '../model/names.ts'
import { reservedSuffixes } from '../model/name-index.ts'
import { type CollidingLabel, collidingLabels } from './colliding-labels.ts'
import { FamilyNames } from './family-names.ts'
import { familySamples, type SampleGroup } from '../model/family-samples.ts'
import type { PageStyle } from './page-style.ts'
import { compareLabels, type PageLabel, pageLabels } from './row-labels.ts'

/** What a family looks like on the pages of a style, whatever its series hold. */
export class FamilyLayout {
  readonly style: PageStyle
  readonly family: MetricFamily
  readonly names: FamilyNames
  /** Names that no other family of a page may have, escaped. */
  readonly reserved: readonly string[]
  /** Help, type and unit. */
  readonly head: string
  readonly labels: readonly PageLabel[]
  /** What it shows, by sample name. */
  readonly groups: readonly SampleGroup[]
  /** How many labels it has. */
  readonly stride: number
  /** How many numbers a row has. */
  readonly width: number
  readonly colliding: readonly CollidingLabel[]

  constructor(style: PageStyle, family: MetricFamily) {
    const { dialect, escaping, showsCreated } = style
    const { type, name, unit, only } = family
    this.style = style
    this.family = family
    this.names = new FamilyNames(name, escaping)
    this.reserved = reservedSuffixes(type).map((suffix) => this.names.escaped(suffix))
    this.stride = family.labels.length
    this.width = widthOf(family)
    const groups = familySamples(family)
    const labels = pageLabels(family.labels, escaping)
    this.colliding = collidingLabels(labels, groups, escaping)
    this.labels = labels.sort(compareLabels)
    this.groups = groups.filter(
      ({ suffix }) =>
        (suffix !== '_created' || showsCreated) && (only === undefined || only.has(name + suffix)),
    )
    const suffix = dialect.headSuffixes[type] ?? ''
    const hasUnit = dialect.hasUnits && isUnitOf(unit, type, this.names.escaped(suffix))
    this.head =
      this.headOf(suffix, dialect.types[type]) +
      (hasUnit ? `# UNIT ${this.names.written(suffix)} ${unit}\n` : '')
  }

  /** Whether lines of a sample name are printed behind the rows. */
  isBehind(suffix: string): boolean {
    return this.style.dialect.behind.includes(suffix)
  }

  /** Help and type of a family of samples that is printed as one of its own. */
  headOf(suffix: string, type: string): string {
    const written = this.names.written(suffix)
    return `# HELP ${written} ${this.style.dialect.help(this.family.help)}\n# TYPE ${written} ${type}\n`
  }
}

/** A scraper refuses the whole page for a unit that does not end the name, or stands where there can be none. */
function isUnitOf(unit: string, type: FamilyType, name: string): boolean {
  if (unit === '' || type === 'info' || type === 'stateset') return false
  return isLegacyMetricName(`_${unit}`) && name.endsWith(`_${unit}`)
}
