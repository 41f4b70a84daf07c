import type { BatchLimits } from '../aggregate/batch-limits.ts'
import { type FamilyHead, widthOf } from '../model/family-head.ts'
import type { LabelDictionary } from '../model/labels.ts'
import type { SeriesBlock } from '../model/series-block.ts'

/**
 * Takes the rows out of a block that an aggregator does not let in, because one of them would cost the whole batch.
 * Returns how many those were.
 */
export function keepSendableRows(
  head: FamilyHead,
  labels: readonly LabelDictionary[],
  block: SeriesBlock,
  limits: BatchLimits,
): number {
  const rows = block.rows
  const isFamilySendable = isSendableFamily(head, labels, limits)
  let kept = 0
  for (let row = 0; row < rows; row++) {
    if (!isFamilySendable || !isSendableRow(head, labels, block, row, limits)) continue
    if (kept !== row) moveRow(block, row, kept, labels.length, widthOf(head))
    kept++
  }
  block.rows = kept
  return rows - kept
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

function moveRow(block: SeriesBlock, from: number, to: number, labels: number, width: number): void {
  block.labelIds.copyWithin(to * labels, from * labels, (from + 1) * labels)
  block.values.copyWithin(to * width, from * width, (from + 1) * width)
  for (const column of [block.createdSeconds, block.timestampSeconds, block.flags]) {
    column.copyWithin(to, from, from + 1)
  }
  if (block.details !== undefined) block.details[to] = block.details[from]
}
