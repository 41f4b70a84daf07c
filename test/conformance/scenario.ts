/** A number as the vectors write it. */
export type WrittenNumber = number | 'NaN' | '+Inf' | '-Inf' | '-0'

/** Something that must fail. */
interface Failure {
  readonly error: true
}

/** One step of a scenario; which fields it has depends on `op`. */
export interface Op {
  readonly op: string
  readonly id?: string
  readonly type?: string
  readonly name?: string
  readonly help?: string
  readonly labelnames?: readonly string[]
  readonly namespace?: string
  readonly subsystem?: string
  readonly unit?: string
  readonly buckets?: readonly (number | string)[]
  readonly states?: readonly string[]
  readonly multiprocess_mode?: string
  readonly unregistered?: boolean
  readonly labels?: LabelArgument
  readonly by?: WrittenNumber
  readonly value?: number | string | Readonly<Record<string, string>>
  readonly returns?: WrittenNumber
  readonly exemplar?: Readonly<Record<string, string>>
  readonly now?: number
  readonly auto_describe?: boolean
  readonly target_info?: Readonly<Record<string, string>>
  readonly families?: readonly WrittenFamily[]
  readonly describe?: readonly WrittenFamily[]
  readonly expect?: Failure | { readonly value: unknown }
}

/** Label values: positional, or by name. */
export type LabelArgument = readonly string[] | Readonly<Record<string, string>>

/** A family that a custom collector gives. */
export interface WrittenFamily extends WrittenMetric {
  readonly type: string
  readonly metric_type?: string
  readonly name: string
  readonly help: string
  readonly unit?: string
  readonly labels?: readonly string[]
  readonly metrics?: readonly (WrittenMetric & { readonly labels: readonly string[] })[]
  readonly samples?: readonly WrittenSample[]
}

/** What one series of such a family says. */
export interface WrittenMetric {
  readonly value?: WrittenNumber | Readonly<Record<string, string>> | Readonly<Record<string, boolean>>
  readonly count_value?: WrittenNumber
  readonly sum_value?: WrittenNumber
  readonly gsum_value?: WrittenNumber
  readonly buckets?: readonly (readonly [le: string, count: WrittenNumber, exemplar?: WrittenExemplar])[]
  readonly created?: number
  readonly exemplar?: WrittenExemplar
}

/** One sample of a raw family. */
export interface WrittenSample {
  readonly name: string
  readonly labels?: Readonly<Record<string, string>>
  readonly value: WrittenNumber
  readonly timestamp?: WrittenTimestamp
  readonly exemplar?: WrittenExemplar
  readonly native_histogram?: unknown
}

/** Seconds, or seconds and nanoseconds. */
export type WrittenTimestamp = number | { readonly sec: number; readonly nsec: number }

export interface WrittenExemplar {
  readonly labels: Readonly<Record<string, string>>
  readonly value: WrittenNumber
  readonly timestamp?: WrittenTimestamp
}

/** What the Python client did, step by step, and the pages that it printed. */
export interface Scenario {
  readonly name: string
  /** Why we need not do the same. */
  readonly quirk?: string
  readonly ops: readonly Op[]
  readonly restrict?: readonly string[]
  /** Pages by format and escaping: `text`, `openmetrics/dots`. */
  readonly expect: Readonly<Record<string, string | Failure>>
}

export function toNumber(written: WrittenNumber): number {
  if (typeof written === 'number') return written
  return { NaN: Number.NaN, '+Inf': Infinity, '-Inf': -Infinity, '-0': -0 }[written]
}

export function toSeconds(written: WrittenTimestamp | undefined): number | undefined {
  return typeof written === 'object' ? written.sec + written.nsec / 1e9 : written
}
