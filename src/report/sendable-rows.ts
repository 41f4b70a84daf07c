import type { BatchLimits } from '../aggregate/batch-limits.ts'
import type { FamilyHead } from '../model/family-head.ts'
import type { LabelDictionary } from '../model/labels.ts'
import type { SeriesBlock } from '../model/series-block.ts'

/** The rows of a block that an aggregator lets in: one that it does not would cost the whole batch. */
export function sendableRows(
  head: FamilyHead,
  labels: readonly LabelDictionary[],
  block: SeriesBlock,
  limits: BatchLimits,
): readonly number[] {
  const rows: number[] = []
  if (!isSendableFamily(head, labels, limits)) return rows
  for (let row = 0; row < block.rows; row++) {
    if (isSendableRow(head, labels, block, row, limits)) rows.push(row)
  }
  return rows
}

/** The head with a help text that is not too long to be sent. */
export function withSendableHelp<H extends FamilyHead>(head: H, limits: BatchLimits): H {
  if (head.help.length <= limits.maxTextUnits) return head
  // Half of a surrogate pair at the end would not be text.
  return { ...head, help: head.help.slice(0, limits.maxTextUnits).replace(/[\uD800-\uDBFF]$/, '') }
}

function isSendableFamily(
  head: FamilyHead,
  labels: readonly LabelDictionary[],
  limits: BatchLimits,
): boolean {
  return (
    isShort(head.name, limits) &&
    isShort(head.unit, limits) &&
    labels.length <= limits.maxLabels &&
    labels.every(({ name }) => name.length <= limits.maxNameUnits) &&
    (head.type !== 'histogram' || head.bounds.length <= limits.maxBounds) &&
    (head.type !== 'stateset' ||
      (head.states.length <= limits.maxBounds && head.states.every((state) => isShort(state, limits))))
  )
}

function isSendableRow(
  head: FamilyHead,
  labels: readonly LabelDictionary[],
  block: SeriesBlock,
  row: number,
  limits: BatchLimits,
): boolean {
  const isShortLabel = (label: LabelDictionary, place: number): boolean => {
    const id = block.labelIds[row * labels.length + place] ?? -1
    return id < 0 || isShort(label.text(id), limits)
  }
  // An amount that no number can hold any more.
  if (head.type === 'counter' && block.values[row] === Infinity) return false
  const info = block.details?.[row]?.info ?? []
  return (
    labels.every(isShortLabel) &&
    labels.length + info.length <= limits.maxLabels &&
    info.every((pair) => pair.every((text) => isShort(text, limits)))
  )
}

function isShort(text: string, limits: BatchLimits): boolean {
  return text.length <= limits.maxTextUnits
}
