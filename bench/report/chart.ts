import { type Outcome, times } from '../outcome.ts'

interface Bar {
  readonly title: string
  readonly ratio: number
  readonly target: number | undefined
  readonly isKept: boolean
}

const rowHeight = 30
const labelWidth = 460
const barWidth = 420
const top = 44

/** Bars on a logarithmic scale: how many times what edgeprom needs prom-client needs; a stroke is the target. */
export function chartOf(outcomes: readonly Outcome[]): string {
  const bars = outcomes.flatMap(barOf)
  const decades = Math.max(
    1,
    Math.ceil(Math.log10(Math.max(...bars.map(({ ratio, target = 1 }) => Math.max(ratio, target))))),
  )
  const x = (ratio: number): number => labelWidth + (Math.log10(Math.max(ratio, 1)) / decades) * barWidth
  const height = top + bars.length * rowHeight + 12
  const ticks = Array.from({ length: decades + 1 }, (_, i) => 10 ** i)
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${labelWidth + barWidth + 80} ${height}" font-family="system-ui, sans-serif" font-size="13">
<title>How many times what edgeprom needs prom-client needs</title>
<style>
  text { fill: #1f2328 } .bar { fill: #2f81f7 } .missed { fill: #d29922 } .grid { stroke: #8b949e; stroke-opacity: .35 } .target { stroke: #1f2328; stroke-width: 2 }
  @media (prefers-color-scheme: dark) { text { fill: #e6edf3 } .target { stroke: #e6edf3 } }
</style>
<text x="8" y="18" font-weight="600">prom-client / edgeprom: time, memory or size. Stroke: target. Yellow: a target is missed.</text>
${ticks.map((tick) => `<line class="grid" x1="${x(tick).toFixed(1)}" x2="${x(tick).toFixed(1)}" y1="${top - 8}" y2="${height - 8}"/><text x="${x(tick).toFixed(1)}" y="${top - 12}" text-anchor="middle">${tick}x</text>`).join('\n')}
${bars.map((bar, i) => rowOf(bar, top + i * rowHeight, x)).join('\n')}
</svg>
`
}

function barOf({ title, figures, verdicts, claim }: Outcome): readonly Bar[] {
  const ratio = figures.find(({ name }) => name === 'prom-client')?.ratio.middle
  if (ratio === undefined || claim.startsWith('million')) return []
  const target = verdicts
    .map((verdict) => /^([\d.]+)x less than prom-client$/.exec(verdict.target)?.[1])
    .find(Boolean)
  return [
    {
      title,
      ratio,
      target: target === undefined ? undefined : Number(target),
      isKept: verdicts.every(({ isKept }) => isKept),
    },
  ]
}

function rowOf({ title, ratio, target, isKept }: Bar, y: number, x: (ratio: number) => number): string {
  const kind = isKept ? 'bar' : 'missed'
  const width = Math.max(1, x(ratio) - x(1))
  const stroke =
    target === undefined
      ? ''
      : `<line class="target" x1="${x(target).toFixed(1)}" x2="${x(target).toFixed(1)}" y1="${y}" y2="${y + 22}"/>`
  const end = Math.max(x(ratio), target === undefined ? 0 : x(target))
  return `<text x="${labelWidth - 8}" y="${y + 15}" text-anchor="end">${escaped(title)}</text><rect class="${kind}" x="${x(1)}" y="${y + 3}" width="${width.toFixed(1)}" height="16" rx="2"/>${stroke}<text x="${(end + 6).toFixed(1)}" y="${y + 15}">${times(ratio)}</text>`
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
}
