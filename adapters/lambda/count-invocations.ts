import { AwaitedPush } from '../../src/push/awaited-push.ts'
import { InvocationMetrics, type InvocationOutcome } from '../../src/push/invocation-metrics.ts'
import { defaultRegistry } from '../../src/registry/default-registry.ts'
import { idleSleep, sleep as systemSleep } from '../../src/runtime/sleep.ts'
import type { LambdaContext } from './lambda-context.ts'
import type { LambdaOptions } from './lambda-options.ts'
import { onSigterm } from './on-sigterm.ts'
import { triggerOf } from './trigger-of.ts'

/** Counts an invocation that has ended, and pushes, if there is time. Never rejects. */
export type EndInvocation = (outcome: InvocationOutcome) => Promise<void>

/**
 * An invocation begins.
 * @param context where there is none, as in a test, nothing is known of how much time there is
 * @param hasAnswered whether it has ended although nobody was told: then it has not timed out
 */
export type BeginInvocation = (
  event: unknown,
  context: LambdaContext | undefined,
  hasAnswered?: () => boolean,
) => EndInvocation

/** Of the 0.3 s that Lambda grants after a SIGTERM. */
const shutdownSeconds = 0.25

/** Of the reserve, for what was counted by an invocation that is about to be cut off. */
const lastPart = 0.8

/**
 * Counts the invocations of one sandbox. Until the first one begins no clock is read and nothing is drawn at random:
 * SnapStart makes many sandboxes of one that has got so far.
 */
export function countInvocations(options: LambdaOptions): BeginInvocation {
  const { push: target, registry = defaultRegistry, buckets, everySeconds, onError } = options
  const { timeoutSeconds = 2, reserveSeconds = 0.5, clock = registry.clock, sleep = systemSleep } = options
  const metrics = new InvocationMetrics({ registry, buckets })
  const pushes = new AwaitedPush({ target, clock, sleep, everySeconds, onError })
  // Nobody waits for the end of an invocation's time: a callback may be waiting for there to be nothing else to wait for.
  const idle = options.sleep ?? idleSleep
  // Provisioned sandboxes are there before anybody waits for them.
  let isCold = process.env['AWS_LAMBDA_INITIALIZATION_TYPE'] !== 'provisioned-concurrency'
  onSigterm(() => pushes.pushNow(shutdownSeconds))
  return (event, context, hasAnswered) => {
    const pending = metrics.begin(triggerOf(event), isCold)
    isCold = false
    const leftSeconds = (): number => (context?.getRemainingTimeInMillis() ?? Infinity) / 1000
    const hadSeconds = leftSeconds()
    const heldBackSeconds = Math.min(reserveSeconds, hadSeconds / 4)
    const ended = new AbortController()
    const rescue = async (): Promise<void> => {
      await idle(hadSeconds - heldBackSeconds, ended.signal)
      if (ended.signal.aborted || hasAnswered?.()) return
      pending.end('timed out')
      await pushes.pushNow(lastPart * heldBackSeconds)
    }
    if (context !== undefined) void rescue()
    return async (outcome) => {
      ended.abort()
      pending.end(outcome)
      await pushes.push(Math.min(timeoutSeconds, leftSeconds() - heldBackSeconds))
    }
  }
}
