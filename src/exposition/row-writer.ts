import { compareCodePoints } from '../model/names.ts'
import { formatValue } from '../model/numbers.ts'
import type { SeriesBlock, SeriesDetail } from '../model/series-block.ts'
import { escapeQuoted, writtenLabelName } from './escaped-text.ts'
import { escapeLabelName } from './escaping.ts'
import type { FamilyLayout } from './family-layout.ts'
import type { SampleGroup, SampleLine } from '../model/family-samples.ts'
import { flat } from './flat.ts'
import { infoLabels } from './info-labels.ts'
import { exemplarOf, isShown, lineNumber } from '../model/line-number.ts'
import { rowLabels } from './row-labels.ts'
import type { WriteRow } from './write-row.ts'

/** What writes the rows of a family: names, labels and bounds are looked up once, not in every row. */
export function rowWriter(layout: FamilyLayout): WriteRow {
  const { colliding, stride } = layout
  const writers = layout.groups.map((group) => groupWriter(layout, group))
  return (notes, block, row) => {
    for (const { place, name } of colliding) {
      if ((block.labelIds[row * stride + place] ?? -1) >= 0) return notes.leaveOut(name)
    }
    let text = ''
    for (const write of writers) text += write(notes, block, row)
    return text
  }
}

/** Writes the lines of one sample name. */
function groupWriter(layout: FamilyLayout, group: SampleGroup): WriteRow {
  const write = group.label === '' ? lineWriter(layout, group) : linesWriter(layout, group)
  const { suffix } = group
  return layout.isBehind(suffix) ? (notes, block, row) => notes.keep(suffix, write(notes, block, row)) : write
}

/** Writes the one line of a sample name. */
function lineWriter(layout: FamilyLayout, { suffix, lines }: SampleGroup): WriteRow {
  const { width, family } = layout
  const { open, bare } = layout.names.line(suffix)
  const [line] = lines as readonly [SampleLine]
  const labels: WriteRow =
    family.type === 'info'
      ? infoLabels(layout, open, bare)
      : rowLabels(layout.labels, layout.stride, open, '} ', bare)
  return (notes, block, row) => {
    const number = lineNumber(line, block.values, row * width, block.createdSeconds[row] ?? NaN, 0)
    const detail = block.details?.[row]
    if (!isShown(line, number, detail)) return ''
    const start = labels(notes, block, row)
    return start && start + formatValue(number) + tail(layout, block, row, detail, line)
  }
}

/** Writes the lines of a sample name that a label tells apart. */
function linesWriter(layout: FamilyLayout, { suffix, label, lines }: SampleGroup): WriteRow {
  const { labels, stride, width } = layout
  const { open } = layout.names.line(suffix)
  const split = labels.filter(({ name }) => compareCodePoints(name, label) < 0).length
  const before = rowLabels(labels.slice(0, split), stride, open, ',', open)
  const behind = rowLabels(labels.slice(split), stride, ',', '} ', '} ')
  const written = writtenLabelName(escapeLabelName(label, layout.style.escaping))
  const own = lines.map(({ text }) => `${written}="${escapeQuoted(text)}"`)
  const opened = own.map((text) => flat([open, text]))
  return (notes, block, row) => {
    // Both are part of many lines: made flat, and the lines written together, they cost half.
    const left = split === 0 ? '' : flat([before(notes, block, row)])
    const right = flat([behind(notes, block, row)])
    const detail = block.details?.[row]
    const created = block.createdSeconds[row] ?? NaN
    // Without details all lines end alike.
    const plain = detail === undefined ? tail(layout, block, row, undefined, undefined) : undefined
    let text = ''
    let total = 0
    for (let i = 0; i < lines.length; i++) {
      const line = lines[i] as SampleLine
      const number = lineNumber(line, block.values, row * width, created, total)
      if (!isShown(line, number, detail)) continue
      total = number
      const start = split === 0 ? opened[i] : left + own[i]
      text += start + right + (formatValue(number) + (plain ?? tail(layout, block, row, detail, line)))
    }
    return text
  }
}

/** What follows a value: a timestamp, an exemplar, the line's end. */
function tail(
  { style }: FamilyLayout,
  block: SeriesBlock,
  row: number,
  detail: SeriesDetail | undefined,
  line: SampleLine | undefined,
): string {
  const seconds = block.timestampSeconds[row] ?? NaN
  if (detail === undefined && Number.isNaN(seconds)) return '\n'
  const { dialect, escaping } = style
  const exemplar = line && exemplarOf(line, detail)
  const timestamp = Number.isNaN(seconds) ? '' : dialect.timestamp(seconds)
  return `${timestamp}${exemplar === undefined ? '' : dialect.exemplar(exemplar, escaping)}\n`
}
