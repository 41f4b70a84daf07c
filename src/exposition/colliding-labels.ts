import type { Escaping } from '../model/format.ts'
import { escapeLabelName } from './escaping.ts'
import type { SampleGroup } from '../model/family-samples.ts'
import type { PageLabel } from './row-labels.ts'

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
export function collidingLabels(
  labels: readonly PageLabel[],
  groups: readonly SampleGroup[],
  escaping: Escaping,
): readonly CollidingLabel[] {
  // The labels that lines have beside those of their series.
  const taken = groups
    .filter(({ label, lines }) => label !== '' && lines.length > 0)
    .map(({ label }) => escapeLabelName(label, escaping))
  const colliding: CollidingLabel[] = []
  for (const { place, escaped } of labels) {
    if (taken.includes(escaped)) colliding.push({ place, name: escaped })
    taken.push(escaped)
  }
  return colliding
}
