import type { ChangeReader } from '../model/collector.ts'
import { type FamilyHead, headOf } from '../model/family-head.ts'
import { type LabelDictionary, type LabelValue, sortedPairs } from '../model/labels.ts'
import type { MetricFamily } from '../model/metric-family.ts'
import { assertLabelName, type NameValidation } from '../model/names.ts'
import type { SeriesBlock } from '../model/series-block.ts'

/** The one value of a label that all series have. */
class CommonLabel implements LabelDictionary {
  readonly name: string
  readonly #value: string

  constructor(name: string, value: string) {
    this.name = name
    this.#value = value
  }

  text(id: number): string {
    if (id !== 0)
      throw new RangeError(`Cannot look up label "${this.name}": id must be known, received ${id}`)
    return this.#value
  }
}

/** Labels that a registry adds to all its series. A label that a metric has itself stays as it is. */
export class CommonLabels {
  readonly #labels: readonly CommonLabel[]
  /** What was made of a reader: its consumer knows readers by identity. */
  readonly #labelled = new WeakMap<ChangeReader, ChangeReader>()

  /** @throws RangeError, TypeError for a name or value that is not allowed. */
  constructor(labels: Readonly<Record<string, LabelValue>>, validation: NameValidation) {
    const pairs = sortedPairs(labels)
    for (const [name] of pairs) {
      assertLabelName('all metrics', name, validation)
      if (name === 'le' || name === 'quantile') {
        throw new RangeError(
          `Cannot use a label of "all metrics": label name must not be ["le","quantile"], received "${name}"`,
        )
      }
    }
    this.#labels = pairs.map(([name, value]) => new CommonLabel(name, value))
  }

  /** The family with these labels too. */
  family(family: MetricFamily): MetricFamily {
    if (this.#labels.length === 0) return family
    // Taken together: who builds a family may add to it before it is read.
    const { labels, only, layout } = family
    const open = family.open.bind(family)
    const missing = this.missing(family, labels)
    return {
      ...headOf(family),
      labels: [...labels, ...missing],
      only,
      layout,
      open: () => {
        const reader = open()
        return {
          read: (into) => {
            const rows = reader.read(into)
            addLabels(into, labels.length, missing)
            return rows
          },
          close: () => reader.close(),
        }
      },
    }
  }

  /** The changes with these labels too; the same object each time. */
  changes(changes: ChangeReader): ChangeReader {
    if (this.#labels.length === 0) return changes
    let labelled = this.#labelled.get(changes)
    if (labelled === undefined) this.#labelled.set(changes, (labelled = new LabelledChanges(changes, this)))
    return labelled
  }

  /** Those of the labels that a family does not have. */
  missing(head: FamilyHead, labels: readonly LabelDictionary[]): readonly LabelDictionary[] {
    return this.#labels.filter(
      ({ name }) =>
        !labels.some((own) => own.name === name) && !(head.type === 'stateset' && head.name === name),
    )
  }
}

class LabelledChanges implements ChangeReader {
  readonly refresh?: (signal: AbortSignal) => Promise<void>
  readonly #changes: ChangeReader
  readonly #common: CommonLabels

  constructor(changes: ChangeReader, common: CommonLabels) {
    this.#changes = changes
    this.#common = common
    if (changes.refresh !== undefined) this.refresh = changes.refresh.bind(changes)
  }

  get head(): FamilyHead {
    return this.#changes.head
  }

  get labels(): readonly LabelDictionary[] {
    const { labels } = this.#changes
    return [...labels, ...this.#common.missing(this.head, labels)]
  }

  get changed(): number {
    return this.#changes.changed
  }

  rewind(): void {
    this.#changes.rewind()
  }

  read(into: SeriesBlock): number {
    const rows = this.#changes.read(into)
    const { labels } = this.#changes
    addLabels(into, labels.length, this.#common.missing(this.head, labels))
    return rows
  }

  clear(): void {
    this.#changes.clear()
  }

  resync(): void {
    this.#changes.resync()
  }
}

/** Makes room for labels behind the `own` ones of each row, from the last row to the first, and fills it. */
function addLabels(
  { rows, labelIds, details }: SeriesBlock,
  own: number,
  added: readonly LabelDictionary[],
): void {
  const width = own + added.length
  for (let row = rows - 1; row >= 0; row--) {
    labelIds.copyWithin(row * width, row * own, (row + 1) * own)
    const info = details?.[row]?.info
    for (const [i, { name }] of added.entries()) {
      // What an info says of a target is a label of its own, too.
      labelIds[row * width + own + i] = info?.some((pair) => pair[0] === name) === true ? -1 : 0
    }
  }
}
