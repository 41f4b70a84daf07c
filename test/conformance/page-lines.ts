/** A sample line taken apart; everything but its numbers is compared as it is written. */
export interface SampleLine {
  /** Name and labels. */
  readonly series: string
  /** Value and timestamp. */
  readonly numbers: readonly number[]
  readonly exemplar: { readonly labels: string; readonly numbers: readonly number[] } | undefined
}

/** The lines of a page, comments as they are. */
export function pageLines(page: string): readonly (string | SampleLine)[] {
  return page.split('\n').map((line) => (line === '' || line.startsWith('#') ? line : sampleLine(line)))
}

const labels = String.raw`\{(?:[^"}]|"(?:[^"\\]|\\.)*")*\}`
const sample = new RegExp(`^([^ {]*(?:${labels})?) ([^#]*?)(?: # (${labels}) (.*))?$`)

function sampleLine(line: string): SampleLine {
  const [, series, numbers, exemplarLabels, exemplarNumbers] = sample.exec(line) ?? []
  if (series === undefined) throw new Error(`no sample line: ${line}`)
  return {
    series,
    numbers: toNumbers(numbers),
    exemplar:
      exemplarLabels === undefined
        ? undefined
        : { labels: exemplarLabels, numbers: toNumbers(exemplarNumbers) },
  }
}

function toNumbers(text = ''): readonly number[] {
  // -0 is printed as 0 here and as -0.0 there: the same number.
  return text.split(' ').map((number) => Number(number.replace('Inf', 'Infinity')) + 0)
}
