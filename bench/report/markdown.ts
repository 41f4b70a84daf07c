import { amount, type Measured, type Outcome, times } from '../outcome.ts'
import { aggregatorSection } from './aggregator-section.ts'
import { method } from './method.ts'
import type { AggregatorRun } from './record-aggregator.ts'
import type { Run } from './record-run.ts'
import { table } from './table.ts'

/** docs/performance.md. */
export function markdownOf(runs: readonly Run[], aggregator: AggregatorRun | undefined): string {
  const node = runs.find(({ runtime }) => runtime === 'node')
  const sections = [
    '# Performance\n\nWritten by `npm run bench` and `npm run bench:aggregator`. Ratios hold better than times: both sides of one were measured in turns, in one process.',
    ...(node === undefined ? [] : [nodeSections(node)]),
    ...runtimeSection(runs),
    ...(aggregator === undefined ? [] : [aggregatorSection(aggregator)]),
    method,
  ]
  return `${sections.join('\n\n')}\n`
}

function nodeSections(run: Run): string {
  const { outcomes } = run
  return [
    `## Targets\n\nMeasured on ${describe(run)}. A claim is run with \`npm run bench -- NAME\`.`,
    '![How many times what edgeprom needs prom-client needs](performance.svg)',
    table(
      ['claim', 'what', 'target', 'measured', ''],
      outcomes.flatMap((outcome) =>
        outcome.verdicts.map(({ target, measured, isKept }) => [
          `\`${outcome.claim}\``,
          outcome.title,
          target,
          measured,
          isKept ? 'kept' : '**missed**',
        ]),
      ),
    ),
    `### What is missed\n\n${missedLines(outcomes).join('\n')}`,
    `## Against peers and limits\n\nEach cell: what was measured, and in brackets how many times what edgeprom needs, with the quartiles over the rounds.\nFor a limit it is the other way round: how many times the limit edgeprom needs.`,
    ...outcomes.map(figuresOf),
  ].join('\n\n')
}

function describe({ version, date, cpu, cores, load }: Run): string {
  return `${date} with Node ${version}, ${cores} cores (${cpu}), load ${load} at the end`
}

function missedLines(outcomes: readonly Outcome[]): readonly string[] {
  const lines = outcomes.flatMap(({ claim, title, verdicts, error }) => [
    ...(error === undefined ? [] : [`- \`${claim}\`: could not be measured, ${error}.`]),
    ...verdicts
      .filter(({ isKept }) => !isKept)
      .map(({ target, measured }) => `- \`${claim}\`: ${title} should be ${target}, and is ${measured}.`),
  ])
  return lines.length === 0 ? ['Nothing.'] : lines
}

function figuresOf({ title, unit, figures }: Outcome): string {
  const rows = figures.map((figure) => [figure.name, amount(figure.middle, unit), beside(figure)])
  return `### ${title}\n\n${table(['', unit === 'B' ? 'size' : 'needs', 'ratio'], rows)}`
}

function beside({ kind, ratio: { middle, low, high } }: Measured): string {
  if (kind === 'ours') return ''
  const range = low === high ? '' : ` (${times(low)} to ${times(high)})`
  return kind === 'peer' ? `${times(middle)}${range}` : `limit; edgeprom ${times(middle)}${range}`
}

/** How many times ours prom-client needs, in every runtime that was measured. */
function runtimeSection(runs: readonly Run[]): readonly string[] {
  const others = runs.filter(({ runtime }) => runtime !== 'node')
  if (others.length === 0) return []
  const names = [...new Set(others.flatMap(({ outcomes }) => outcomes.map(({ title }) => title)))]
  const rows = names.map((title) => [title, ...runs.map((run) => promRatio(run, title))])
  const heads = runs.map(({ runtime, version }) => `${runtime} ${version}`)
  const notes = runs
    .flatMap(({ runtime, note }) => (note === undefined ? [] : ` ${runtime}: ${note}.`))
    .join('')
  return [
    `## In other runtimes\n\nHow many times what edgeprom needs prom-client needs. workerd is timed from outside, see below.${notes}\n\n${table(['what', ...heads], rows)}`,
  ]
}

function promRatio({ outcomes }: Run, title: string): string {
  const figures = outcomes.find((outcome) => outcome.title === title)?.figures ?? []
  const ratio = figures.find(({ name }) => name === 'prom-client')?.ratio.middle
  return ratio === undefined ? '' : times(ratio)
}
