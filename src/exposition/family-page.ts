import { type FamilyType, widthOf } from '../model/family-head.ts'
import type { EncoderOptions, Escaping } from '../model/format.ts'
import type { MetricFamily } from '../model/metric-family.ts'
import { isLegacyMetricName } from '../model/names.ts'
import type { SeriesBlock, SeriesDetail } from '../model/series-block.ts'
import { type CollidingLabel, collidingLabels } from './colliding-labels.ts'
import type { Dialect } from './dialect.ts'
import { FamilyNames } from './family-names.ts'
import { familySamples, type SampleGroup, type SampleLine } from './family-samples.ts'
import { KeptLines } from './kept-lines.ts'
import type { LineOutput } from './line-output.ts'
import { compareLabels, type PageLabel, pageLabels } from './row-labels.ts'

/** What all families of a page have in common. */
export interface PageContext {
  readonly dialect: Dialect
  readonly escaping: Escaping
  readonly showsCreated: boolean
  readonly out: LineOutput
  readonly onCollision: (family: string, name: string) => void
}

/** What the families of a page have in common, with the defaults of its options. */
export function pageContext(dialect: Dialect, options: EncoderOptions, out: LineOutput): PageContext {
  const { escaping = 'underscores', created = 'none', onCollision = () => {} } = options
  return { dialect, escaping, showsCreated: dialect.created.includes(created), onCollision, out }
}

/** One family on its page: what the writers of its rows share. */
export class FamilyPage {
  readonly context: PageContext
  readonly family: MetricFamily
  readonly names: FamilyNames
  readonly labels: readonly PageLabel[]
  /** What it shows, by sample name. */
  readonly groups: readonly SampleGroup[]
  /** How many labels it has. */
  readonly stride: number
  /** How many numbers a row has. */
  readonly width: number
  readonly colliding: readonly CollidingLabel[]
  readonly #kept = new Map<string, KeptLines>()
  readonly #leftOut = new Set<string>()

  constructor(context: PageContext, family: MetricFamily) {
    this.context = context
    this.family = family
    this.names = new FamilyNames(family.name, context.escaping)
    this.stride = family.labels.length
    this.width = widthOf(family)
    const groups = familySamples(family)
    const labels = pageLabels(family.labels, context.escaping)
    this.colliding = collidingLabels(labels, groups, context.escaping)
    this.labels = labels.sort(compareLabels)
    const { only } = family
    this.groups = groups.filter(
      ({ suffix }) =>
        (suffix !== '_created' || context.showsCreated) &&
        (only === undefined || only.has(family.name + suffix)),
    )
  }

  /** Help, type and unit. */
  writeHead(): void {
    const { dialect, out } = this.context
    const { type, unit } = this.family
    const suffix = dialect.headSuffixes[type] ?? ''
    this.#writeHead(suffix, dialect.types[type])
    if (!dialect.hasUnits || !isUnitOf(unit, type, this.names.escaped(suffix))) return
    out.write(`# UNIT ${this.names.written(suffix)} ${unit}\n`)
  }

  /** Families made of what the format does not print among the family's rows. */
  writeBehind(): void {
    for (const suffix of this.context.dialect.behind) {
      const lines = this.#kept.get(suffix)
      if (lines === undefined || lines.isEmpty) continue
      this.#writeHead(suffix, 'gauge')
      for (const chunk of lines.chunks()) this.context.out.write(chunk)
    }
  }

  /** Whether something of its rows is printed behind them. */
  get hasBehind(): boolean {
    return this.#kept.size > 0
  }

  /** What follows a value: a timestamp, an exemplar, the line's end. */
  tail(
    block: SeriesBlock,
    row: number,
    detail: SeriesDetail | undefined,
    line: SampleLine | undefined,
  ): string {
    const seconds = block.timestampSeconds[row] ?? NaN
    if (detail === undefined && Number.isNaN(seconds)) return '\n'
    const { dialect, escaping } = this.context
    const hasExemplar = line?.kind === 'total' || line?.kind === 'bucket'
    const exemplar = hasExemplar ? detail?.exemplars?.[line.column] : undefined
    const timestamp = Number.isNaN(seconds) ? '' : dialect.timestamp(seconds)
    return `${timestamp}${exemplar === undefined ? '' : dialect.exemplar(exemplar, escaping)}\n`
  }

  /** Tells once that series are left out whose labels share this escaped name. */
  leaveOut(label: string): void {
    if (this.#leftOut.has(label)) return
    this.#leftOut.add(label)
    this.context.onCollision(this.family.name, label)
  }

  /** Where the lines of a sample name go. */
  outputOf(suffix: string): LineOutput {
    if (!this.context.dialect.behind.includes(suffix)) return this.context.out
    const lines = new KeptLines()
    this.#kept.set(suffix, lines)
    return lines
  }

  #writeHead(suffix: string, type: string): void {
    const written = this.names.written(suffix)
    const help = this.context.dialect.help(this.family.help)
    this.context.out.write(`# HELP ${written} ${help}\n# TYPE ${written} ${type}\n`)
  }
}

/** A scraper refuses the whole page for a unit that does not end the name, or stands where there can be none. */
function isUnitOf(unit: string, type: FamilyType, name: string): boolean {
  if (unit === '' || type === 'info' || type === 'stateset') return false
  return isLegacyMetricName(`_${unit}`) && name.endsWith(`_${unit}`)
}
