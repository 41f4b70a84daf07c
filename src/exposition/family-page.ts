import type { FamilyType } from '../model/family-head.ts'
import type { EncoderOptions, Escaping } from '../model/format.ts'
import type { MetricFamily } from '../model/metric-family.ts'
import { isLegacyMetricName } from '../model/names.ts'
import type { SeriesBlock } from '../model/series-block.ts'
import { type CollidingLabel, collidingLabels } from './colliding-labels.ts'
import type { Dialect } from './dialect.ts'
import { FamilyNames } from './family-names.ts'
import { KeptLines } from './kept-lines.ts'
import { RowLabels } from './row-labels.ts'
import { type LineOutput, SampleLines } from './sample-lines.ts'

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
  readonly labels: RowLabels
  readonly colliding: readonly CollidingLabel[]
  readonly #kept = new Map<string, KeptLines>()
  readonly #leftOut = new Set<string>()

  constructor(context: PageContext, family: MetricFamily) {
    this.context = context
    this.family = family
    this.names = new FamilyNames(family.name, context.escaping)
    this.colliding = collidingLabels(family, context.escaping)
    this.labels = RowLabels.of(family.labels, context.escaping)
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

  /** The lines of one of the family's sample names; `undefined`: it is not shown. */
  sample(suffix: string): SampleLines | undefined {
    if (this.family.only?.has(this.family.name + suffix) === false) return undefined
    return new SampleLines(this.names.written(suffix), this.#outputOf(suffix))
  }

  /** The lines of start times; `undefined`: they are not shown. */
  created(): SampleLines | undefined {
    return this.context.showsCreated ? this.sample('_created') : undefined
  }

  /** What follows the values of a row. */
  timestamp(block: SeriesBlock, row: number): string {
    const seconds = block.timestampSeconds[row] ?? NaN
    return Number.isNaN(seconds) ? '' : this.context.dialect.timestamp(seconds)
  }

  /** What follows the timestamp, in a value column that may have exemplars. */
  exemplar(block: SeriesBlock, row: number, column: number): string {
    const exemplar = block.details?.[row]?.exemplars?.[column]
    return exemplar === undefined ? '' : this.context.dialect.exemplar(exemplar, this.context.escaping)
  }

  /** Tells once that series are left out whose labels share this escaped name. */
  leaveOut(label: string): void {
    if (this.#leftOut.has(label)) return
    this.#leftOut.add(label)
    this.context.onCollision(this.family.name, label)
  }

  #outputOf(suffix: string): LineOutput {
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
