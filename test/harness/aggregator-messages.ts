import type { StoreStep } from '../../src/testing/failing-store.ts'
import type { CrashPoint } from './crash.ts'

/** How an aggregator's process is started. */
export interface AggregatorProcessOptions {
  readonly file: string
  /** 0: one that is free. */
  readonly port: number
}

/** What it is asked: to die when the next record gets to a point. */
export interface ArmRequest {
  readonly kind: 'arm'
  readonly point: CrashPoint
}

/** What it is asked: to let the next call of its store fail. */
export interface FailRequest {
  readonly kind: 'fail'
  readonly step: StoreStep
  readonly moment: 'before' | 'after'
}

/** What it says. */
export type AggregatorMessage =
  | { readonly kind: 'ready'; readonly port: number }
  | { readonly kind: 'armed' }
  | { readonly kind: 'failed'; readonly message: string }
