import { amount, times } from '../outcome.ts'
import type { AggregatorRun, MeasuredPushes, PushFigures, ScrapeFigures } from './record-aggregator.ts'
import { table } from './table.ts'

/** What `npm run bench:aggregator` has measured, for docs/performance.md. */
export function aggregatorSection(run: AggregatorRun): string {
  return [
    `## The aggregator over HTTP`,
    `Measured on ${run.date} with Node ${run.node} and Pushgateway ${run.pushgateway}, ${run.cores} cores (${run.cpu}), load ${run.load} at the end, seed ${run.seed}: \`npm run bench:aggregator\`.`,
    table(
      ['what', 'target', 'slowest of ours', ''],
      run.pushes.map(({ title, target, slowest: { middle, low, high }, isKept }) => [
        title,
        `${target}x the Pushgateway with its check`,
        `${times(middle)} (${times(low)} to ${times(high)})`,
        isKept ? 'kept' : '**missed**',
      ]),
    ),
    ...run.pushes.map(pushesOf),
    scrapesOf(run.scrapes),
    methodOf(run),
  ].join('\n\n')
}

function pushesOf({ title, contenders }: MeasuredPushes): string {
  const head = ['', 'pushes/s', 'slowest and fastest round', 'p50', 'p90', 'p99', 'max', 'CPU a push', 'size']
  return `### ${title}\n\n${table(head, contenders.map(rowOf))}`
}

function rowOf(figures: PushFigures): readonly string[] {
  const { name, bytes, pushesPerSecond, low, high, p50, p90, p99, max, cpuMilliseconds } = figures
  return [
    name,
    whole(pushesPerSecond),
    `${whole(low)} to ${whole(high)}`,
    ...[p50, p90, p99, max, cpuMilliseconds].map((value) => amount(value, 'ms')),
    `${whole(bytes)} B`,
  ]
}

function scrapesOf(scrapes: readonly ScrapeFigures[]): string {
  const rows = scrapes.map(({ name, milliseconds, slowest, bytes, lines }) => [
    name,
    amount(milliseconds, 'ms'),
    amount(slowest, 'ms'),
    `${whole(bytes)} B`,
    whole(lines),
  ])
  const head = ['', 'a page takes', 'slowest of 10', 'size', 'lines']
  return `### A page of 50,000 series, all changed since the last one\n\n${table(head, rows)}`
}

/** Without the figure that proves the load, nobody would know whether it is the load that was measured. */
function methodOf({ seconds, rounds, pushes }: AggregatorRun): string {
  const shares = pushes.flatMap(({ contenders }) => contenders.map(({ loadCpuShare }) => loadCpuShare))
  return `- Of the series in a push, 60 % are counters, 20 % gauges and 20 % histograms with 11 bounds, 3.6 lines a series in text; all
  of them change between two pushes. Eight connections, each with one push on its way.
- Ours get real batches, made ahead, with numbers that go on: each one is new, and is answered when it is durable. In
  workerd they go over HTTP to a Worker and by RPC to the object; in Node to \`serveAggregator\`. Both check a token. After
  the last round, the page has to show every push exactly once.
- The Pushgateway gets the same series as text with PUT, keeps them in memory, and loses them when it ends. Where sources
  have series of their own, each is a group, and all pages have the same series; where they share them, it has one group,
  which is as fast as it can be: it replaces what ours add up.
- After ${seconds} s of warming up there are ${rounds} rounds of ${seconds} s each; all contenders have their turn in every round, in another order. The
  middle round counts; ratios are taken within a round.
- The no-op endpoint is a Node server that reads batches and answers: the load itself takes ${Math.round(Math.max(...shares) * 100)} % of a core at most. Load and
  servers share the cores.`
}

function whole(value: number): string {
  return Math.round(value).toLocaleString('en')
}
