import type { Escaping } from '../model/format.ts'
import type { MetricFamily } from '../model/metric-family.ts'
import { escapeLabelName } from './escaping.ts'

/** A label that is written as another one of its family that stands before it, or as one that the format adds. */
export interface CollidingLabel {
  /** Its place in a row of `labelIds`. */
  readonly place: number
  /** The name of both, escaped. */
  readonly name: string
}

/**
 * The labels of a family whose series cannot be shown. The first label keeps the name, and all series with a later one
 * go, not only those with both: `{a.b="1"}` and `{a_b="1"}` would be one series on the page.
 */
export function collidingLabels(family: MetricFamily, escaping: Escaping): readonly CollidingLabel[] {
  if (family.labels.length === 0) return []
  const taken = new Set(addedLabels(family).map((name) => escapeLabelName(name, escaping)))
  const colliding: CollidingLabel[] = []
  for (const [place, label] of family.labels.entries()) {
    const name = escapeLabelName(label.name, escaping)
    if (taken.has(name)) colliding.push({ place, name })
    taken.add(name)
  }
  return colliding
}

/** The labels that stand in lines of the family beside those of its series. */
function addedLabels(family: MetricFamily): readonly string[] {
  switch (family.type) {
    case 'histogram':
    case 'gaugehistogram':
      return ['le']
    case 'summary':
      return family.quantiles.length === 0 ? [] : ['quantile']
    case 'stateset':
      return [family.name]
    default:
      return []
  }
}
