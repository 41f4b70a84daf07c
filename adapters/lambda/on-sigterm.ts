/**
 * Does something when Lambda ends the sandbox, which it says only to functions that have an external extension. Then the
 * process ends, as it would have without this, unless somebody else listens to the signal.
 */
export function onSigterm(finish: () => Promise<unknown>): void {
  // Elsewhere, as in tests, the signal is not ours.
  if (process.env['AWS_LAMBDA_RUNTIME_API'] === undefined) return
  const end = async (): Promise<void> => {
    await finish()
    if (process.listenerCount('SIGTERM') === 0) process.kill(process.pid, 'SIGTERM')
  }
  process.once('SIGTERM', () => void end())
}
