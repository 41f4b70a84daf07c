import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** How a contender takes pushes; times in milliseconds. */
export interface PushFigures {
  readonly name: string
  /** Of an average push, without the head of its request. */
  readonly bytes: number
  /** The middle of the rounds, and the slowest and fastest of them. */
  readonly pushesPerSecond: number
  readonly low: number
  readonly high: number
  readonly p50: number
  readonly p90: number
  readonly p99: number
  readonly max: number
  /** Of the server, for one push. */
  readonly cpuMilliseconds: number
  /** How much of a core the load itself has taken. */
  readonly loadCpuShare: number
}

/** One of the cases. */
export interface MeasuredPushes {
  readonly title: string
  readonly target: number
  /** How many times the pushes of the Pushgateway with its check the slowest of ours takes, with quartiles. */
  readonly slowest: { readonly middle: number; readonly low: number; readonly high: number }
  readonly isKept: boolean
  readonly contenders: readonly PushFigures[]
}

/** How long a page takes, in milliseconds. */
export interface ScrapeFigures {
  readonly name: string
  readonly bytes: number
  readonly lines: number
  readonly milliseconds: number
  readonly slowest: number
}

/** What `npm run bench:aggregator` has measured. */
export interface AggregatorRun {
  readonly date: string
  readonly seed: number
  readonly cpu: string
  readonly cores: number
  /** Average load of the machine over the last minute, the bench itself included. */
  readonly load: number
  readonly node: string
  readonly pushgateway: string
  readonly seconds: number
  readonly rounds: number
  readonly pushes: readonly MeasuredPushes[]
  readonly scrapes: readonly ScrapeFigures[]
}

const file = join(import.meta.dirname, '../results/aggregator.json')

/** Keeps a run as the newest. */
export function recordAggregatorRun(run: AggregatorRun): void {
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, `${JSON.stringify(run, rounded, 2)}\n`)
}

/** The newest run, if there is one. */
export function recordedAggregatorRun(): AggregatorRun | undefined {
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as AggregatorRun) : undefined
}

/** Seeds and sizes are kept whole; more digits of the rest would only differ from run to run. */
function rounded(key: string, value: unknown): unknown {
  return typeof value === 'number' && key !== 'seed' ? Number(value.toPrecision(4)) : value
}
