import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { cpus, loadavg } from 'node:os'
import { join } from 'node:path'
import type { Outcome } from '../outcome.ts'
import { type Runtime, runtimes } from '../run-claim.ts'

/** All claims, measured in one runtime. */
export interface Run {
  readonly runtime: Runtime
  readonly version: string
  readonly date: string
  readonly cpu: string
  readonly cores: number
  /** Average load of the machine over the last minute, the bench itself included. */
  readonly load: number
  /** What is to be known of it; gone with the next run. */
  readonly note?: string | undefined
  readonly outcomes: readonly Outcome[]
}

const folder = join(import.meta.dirname, '../results')

/** Keeps a run as the newest of its runtime. */
export function recordRun(runtime: Runtime, outcomes: readonly Outcome[]): void {
  const run: Run = {
    runtime,
    version: versionOf(runtime),
    date: new Date().toISOString().slice(0, 10),
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    load: Math.round((loadavg()[0] ?? 0) * 10) / 10,
    outcomes,
  }
  mkdirSync(folder, { recursive: true })
  writeFileSync(fileOf(runtime), `${JSON.stringify(run, rounded, 2)}\n`)
}

/** More digits would only differ from run to run. */
function rounded(_key: string, value: unknown): unknown {
  return typeof value === 'number' ? Number(value.toPrecision(4)) : value
}

/** The newest run of every runtime that has one. */
export function recordedRuns(): readonly Run[] {
  return runtimes
    .filter((runtime) => existsSync(fileOf(runtime)))
    .map((runtime) => JSON.parse(readFileSync(fileOf(runtime), 'utf8')) as Run)
}

function fileOf(runtime: Runtime): string {
  return join(folder, `${runtime}.json`)
}

function versionOf(runtime: Runtime): string {
  if (runtime === 'node') return process.version.slice(1)
  const printed = execFileSync(runtime, ['--version'], { encoding: 'utf8' })
  return /\d[\w.-]+/.exec(printed)?.[0] ?? 'unknown'
}
