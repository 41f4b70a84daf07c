import { finishAtSignal } from '../../src/runtime/finish-at-signal.ts'

/**
 * Does something when Lambda ends the sandbox, which it says only to functions that have an external extension. Then the
 * process ends, as it would have without this, unless somebody else listens to the signal.
 */
export function onSigterm(finish: () => Promise<unknown>): void {
  // Elsewhere, as in tests, the signal is not ours.
  if (process.env['AWS_LAMBDA_RUNTIME_API'] === undefined) return
  finishAtSignal(process, 'SIGTERM', finish)
}
