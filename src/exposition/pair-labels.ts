import type { Escaping } from '../model/format.ts'
import type { LabelPairs } from '../model/labels.ts'
import { escapeQuoted, writtenLabelName } from './escaped-text.ts'
import { escapeLabelName } from './escaping.ts'

/** The labels that only one line has, of an exemplar or an info series, and the first name that is there twice. */
export interface WrittenPairs {
  /** `a="1",b="2"`, or nothing. */
  readonly text: string
  readonly collision: string | undefined
}

/** Writes label pairs in the order given. */
export function writePairs(pairs: LabelPairs, escaping: Escaping): WrittenPairs {
  const names = pairs.map(([name]) => escapeLabelName(name, escaping))
  return {
    text: pairs
      .map(([, value], i) => `${writtenLabelName(names[i] ?? '')}="${escapeQuoted(value)}"`)
      .join(','),
    collision: names.find((name, i) => names.indexOf(name) < i),
  }
}
