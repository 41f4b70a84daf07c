import { compareCodePoints } from '../model/names.ts'
import { formatValue } from '../model/numbers.ts'
import type { SeriesDetail } from '../model/series-block.ts'
import { escapeQuoted, writtenLabelName } from './escaped-text.ts'
import { escapeLabelName } from './escaping.ts'
import type { FamilyPage } from './family-page.ts'
import type { SampleGroup, SampleLine } from './family-samples.ts'
import { flat } from './flat.ts'
import { infoLabels } from './info-labels.ts'
import { lineNumber, showsNaN } from './line-number.ts'
import { rowLabels, type WriteLabels } from './row-labels.ts'
import type { WriteRow } from './write-row.ts'

/** What writes the rows of a family: names, labels and bounds are looked up once, not in every row. */
export function rowWriter(page: FamilyPage): WriteRow {
  const { colliding } = page
  const writers = page.groups.map((group) => groupRows(page, group))
  return (block, row) => {
    for (const { place, name } of colliding) {
      if ((block.labelIds[row * page.stride + place] ?? -1) >= 0) return page.leaveOut(name)
    }
    for (const write of writers) write(block, row)
  }
}

/** Writes the lines of one sample name. */
function groupRows(page: FamilyPage, group: SampleGroup): WriteRow {
  const [line] = group.lines
  return group.label === '' && line !== undefined ? lineRows(page, group, line) : linesRows(page, group)
}

/** Writes the one line of a sample name. */
function lineRows(page: FamilyPage, { suffix }: SampleGroup, line: SampleLine): WriteRow {
  const out = page.outputOf(suffix)
  const { open, bare } = page.names.line(suffix)
  const labels: WriteLabels =
    page.family.type === 'info'
      ? infoLabels(page, open, bare)
      : rowLabels(page.labels, page.stride, open, '} ', bare)
  const { width } = page
  return (block, row) => {
    const number = lineNumber(line, block.values, row * width, block.createdSeconds[row] ?? NaN, 0)
    const detail = block.details?.[row]
    if (!isShown(line, number, detail)) return
    const start = labels(block, row)
    if (start !== undefined) out.write(start + formatValue(number) + page.tail(block, row, detail, line))
  }
}

/** Writes the lines of a sample name that a label tells apart. */
function linesRows(page: FamilyPage, { suffix, label, lines }: SampleGroup): WriteRow {
  const { labels, stride, width } = page
  const out = page.outputOf(suffix)
  const { open } = page.names.line(suffix)
  const split = labels.filter(({ name }) => compareCodePoints(name, label) < 0).length
  const before = rowLabels(labels.slice(0, split), stride, open, ',', open)
  const behind = rowLabels(labels.slice(split), stride, ',', '} ', '} ')
  const written = writtenLabelName(escapeLabelName(label, page.context.escaping))
  const own = lines.map(({ text }) => `${written}="${escapeQuoted(text)}"`)
  const opened = own.map((text) => flat([open, text]))
  return (block, row) => {
    // Both are part of many lines: made flat, and the lines written together, they cost half.
    const left = split === 0 ? '' : flat([before(block, row)])
    const right = flat([behind(block, row)])
    const detail = block.details?.[row]
    const created = block.createdSeconds[row] ?? NaN
    // Without details all lines end alike.
    const plain = detail === undefined ? page.tail(block, row, undefined, undefined) : undefined
    let text = ''
    let total = 0
    for (let i = 0; i < lines.length; i++) {
      const line = lines[i] as SampleLine
      const number = lineNumber(line, block.values, row * width, created, total)
      if (!isShown(line, number, detail)) continue
      total = number
      const start = split === 0 ? opened[i] : left + own[i]
      text += start + right + (formatValue(number) + (plain ?? page.tail(block, row, detail, line)))
    }
    out.write(text)
  }
}

function isShown(line: SampleLine, number: number, detail: SeriesDetail | undefined): boolean {
  if (Number.isNaN(number) && !showsNaN(line)) return false
  const omit = detail?.omit
  return omit === undefined || (line.kind !== 'sum' && (line.kind !== 'count' || omit === 'sum'))
}
