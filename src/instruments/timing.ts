import type { Clock } from '../model/clock.ts'
import { Timer } from './timer.ts'
import { whenSettled } from './when-settled.ts'

/** Runs `fn`, waits for the promise that it may return, and records the seconds, also when it fails. */
export function time<T>(clock: Clock, record: (seconds: number) => void, fn: () => T): T {
  const timer = new Timer(clock, record)
  return whenSettled(fn, () => timer.stop())
}
