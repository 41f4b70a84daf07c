import type { Escaping } from '../model/format.ts'
import type { LabelDictionary } from '../model/labels.ts'
import { escapeLabelName } from './escaping.ts'
import type { SampleGroup } from './family-samples.ts'

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
  labels: readonly LabelDictionary[],
  groups: readonly SampleGroup[],
  escaping: Escaping,
): readonly CollidingLabel[] {
  if (labels.length === 0) return []
  const taken = new Set<string>()
  // The labels that lines have beside those of their series.
  for (const { label, lines } of groups) if (lines.length > 0) taken.add(escapeLabelName(label, escaping))
  const colliding: CollidingLabel[] = []
  for (const [place, label] of labels.entries()) {
    const name = escapeLabelName(label.name, escaping)
    if (taken.has(name)) colliding.push({ place, name })
    taken.add(name)
  }
  return colliding
}
