import { type FamilyHead, headOf } from '../model/family-head.ts'
import { type LabelDictionary, type LabelValue, sortedPairs, unknownLabelId } from '../model/labels.ts'
import type { MetricFamily } from '../model/metric-family.ts'
import { assertLabelName, type NameValidation } from '../model/names.ts'
import type { SeriesBlock } from '../model/series-block.ts'

/** Labels that a registry adds to all its series. A label that a metric has itself stays as it is. */
export class CommonLabels {
  readonly #labels: readonly LabelDictionary[]

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
    this.#labels = pairs.map(([name, value]) => ({
      name,
      text: (id) => (id === 0 ? value : unknownLabelId(name, id)),
    }))
  }

  get size(): number {
    return this.#labels.length
  }

  /** The family with these labels too. */
  family(family: MetricFamily): MetricFamily {
    if (this.size === 0) return family
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

  /** Those of the labels that a family does not have. */
  missing(head: FamilyHead, labels: readonly LabelDictionary[]): readonly LabelDictionary[] {
    return this.#labels.filter(
      ({ name }) =>
        !labels.some((own) => own.name === name) && !(head.type === 'stateset' && head.name === name),
    )
  }
}

/** Makes room for labels behind the `own` ones of each row, from the last row to the first, and fills it. */
export function addLabels(
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
