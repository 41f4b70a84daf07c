import { type LabelPairs, type LabelValue, sortedPairs } from './labels.ts'
import { assertLabelName, type NameValidation } from './names.ts'

/** A pointer from one observation to a trace. OpenMetrics 1.0, section "Exemplars". */
export interface Exemplar {
  readonly labels: LabelPairs
  readonly value: number
  /** Unix seconds; `undefined`: the scraper uses the time of the scrape. */
  readonly timestampSeconds: number | undefined
}

/** The most code points that the label names and values of one exemplar may have together. */
export const maxExemplarCodePoints = 128

/**
 * Checks the labels that a caller gave for an exemplar; `undefined` when there are none.
 * @throws TypeError, RangeError when a name or value is not allowed or they are too long together.
 */
export function exemplarLabels(
  metric: string,
  labels: Readonly<Record<string, LabelValue>>,
  validation: NameValidation,
): LabelPairs | undefined {
  const pairs = sortedPairs(labels)
  let length = 0
  for (const [name, value] of pairs) {
    assertLabelName(metric, name, validation)
    length += codePoints(name) + codePoints(value)
  }
  if (length > maxExemplarCodePoints) {
    throw new RangeError(
      `Cannot attach an exemplar to ${JSON.stringify(metric)}: its labels must have at most ` +
        `${maxExemplarCodePoints} code points together, received ${length}`,
    )
  }
  return pairs.length === 0 ? undefined : pairs
}

function codePoints(text: string): number {
  let count = 0
  for (const _ of text) count++
  return count
}
