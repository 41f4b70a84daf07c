import { compareCodePoints } from '../model/names.ts'
import { formatValue } from '../model/numbers.ts'
import type { SeriesBlock, SeriesDetail } from '../model/series-block.ts'
import { escapeQuoted, writtenLabelName } from './escaped-text.ts'
import { escapeLabelName } from './escaping.ts'
import type { FamilyLayout } from './family-layout.ts'
import type { SampleGroup, SampleLine } from './family-samples.ts'
import { flat } from './flat.ts'
import { infoLabels } from './info-labels.ts'
import { lineNumber, showsNaN } from './line-number.ts'
import { rowLabels } from './row-labels.ts'
import type { RowOutput, WriteRow } from './write-row.ts'

/** What writes the rows of a family: names, labels and bounds are looked up once, not in every row. */
export function rowWriter(layout: FamilyLayout): WriteRow {
  const { colliding, stride } = layout
  const writers = layout.groups.map((group) => groupRows(layout, group))
  return (page, block, row) => {
    for (const { place, name } of colliding) {
      if ((block.labelIds[row * stride + place] ?? -1) >= 0) return page.leaveOut(name)
    }
    for (const write of writers) write(page, block, row)
  }
}

/** Writes the lines of one sample name. */
function groupRows(layout: FamilyLayout, group: SampleGroup): WriteRow {
  const [line] = group.lines
  return group.label === '' && line !== undefined ? lineRows(layout, group, line) : linesRows(layout, group)
}

/** Writes the one line of a sample name. */
function lineRows(layout: FamilyLayout, { suffix }: SampleGroup, line: SampleLine): WriteRow {
  const { width, family } = layout
  const { open, bare } = layout.names.line(suffix)
  const isBehind = layout.isBehind(suffix)
  const labels: WriteLabels =
    family.type === 'info'
      ? infoLabels(layout, open, bare)
      : rowLabels(layout.labels, layout.stride, open, '} ', bare)
  return (page, block, row) => {
    const number = lineNumber(line, block.values, row * width, block.createdSeconds[row] ?? NaN, 0)
    const detail = block.details?.[row]
    if (!isShown(line, number, detail)) return
    const start = labels(block, row, page)
    if (start === undefined) return
    const text = start + formatValue(number) + tail(layout, block, row, detail, line)
    if (isBehind) page.keep(suffix, text)
    else page.out.write(text)
  }
}

/** Writes the lines of a sample name that a label tells apart. */
function linesRows(layout: FamilyLayout, { suffix, label, lines }: SampleGroup): WriteRow {
  const { labels, stride, width } = layout
  const { open } = layout.names.line(suffix)
  const split = labels.filter(({ name }) => compareCodePoints(name, label) < 0).length
  const before = rowLabels(labels.slice(0, split), stride, open, ',', open)
  const behind = rowLabels(labels.slice(split), stride, ',', '} ', '} ')
  const written = writtenLabelName(escapeLabelName(label, layout.style.escaping))
  const own = lines.map(({ text }) => `${written}="${escapeQuoted(text)}"`)
  const opened = own.map((text) => flat([open, text]))
  return (page, block, row) => {
    // Both are part of many lines: made flat, and the lines written together, they cost half.
    const left = split === 0 ? '' : flat([before(block, row)])
    const right = flat([behind(block, row)])
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
    page.out.write(text)
  }
}

/** Writes the labels of a row; `undefined`: the row is not shown. */
type WriteLabels = (block: SeriesBlock, row: number, page: RowOutput) => string | undefined

function isShown(line: SampleLine, number: number, detail: SeriesDetail | undefined): boolean {
  if (Number.isNaN(number) && !showsNaN(line)) return false
  const omit = detail?.omit
  return omit === undefined || (line.kind !== 'sum' && (line.kind !== 'count' || omit === 'sum'))
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
  const hasExemplar = line?.kind === 'total' || line?.kind === 'bucket'
  const exemplar = hasExemplar ? detail?.exemplars?.[line.column] : undefined
  const timestamp = Number.isNaN(seconds) ? '' : dialect.timestamp(seconds)
  return `${timestamp}${exemplar === undefined ? '' : dialect.exemplar(exemplar, escaping)}\n`
}
