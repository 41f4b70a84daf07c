import { AwaitedPush } from '../../src/push/awaited-push.ts'
import { InvocationMetrics, type InvocationOutcome } from '../../src/push/invocation-metrics.ts'
import { defaultRegistry } from '../../src/registry/default-registry.ts'
import { idleSleep, type Sleep, sleep as systemSleep } from '../../src/runtime/sleep.ts'
import type { LambdaContext } from './lambda-context.ts'
import type { LambdaOptions } from './lambda-options.ts'
import { onSigterm } from './on-sigterm.ts'
import { triggerOf } from './trigger-of.ts'

/** An invocation that runs. */
export interface Invocation {
  /** Counts it and pushes, if there is time. Never rejects. */
  end(outcome: InvocationOutcome): Promise<void>
}

/** Of the 0.3 s that Lambda grants after a SIGTERM. */
const shutdownSeconds = 0.25

/** Of the reserve, for what was counted by an invocation that is about to be cut off. */
const lastPart = 0.8

/**
 * The invocations of one sandbox. Until the first one begins no clock is read and nothing is drawn at random: SnapStart
 * makes many sandboxes of one that has got so far.
 */
export class Invocations {
  readonly #metrics: InvocationMetrics
  readonly #push: AwaitedPush
  readonly #idle: Sleep
  readonly #timeoutSeconds: number
  readonly #reserveSeconds: number
  /** Provisioned sandboxes are there before anybody waits for them. */
  #start: 'cold' | 'warm' =
    process.env['AWS_LAMBDA_INITIALIZATION_TYPE'] === 'provisioned-concurrency' ? 'warm' : 'cold'

  constructor(options: LambdaOptions) {
    const { push: target, registry = defaultRegistry, buckets, everySeconds, onError } = options
    const { timeoutSeconds = 2, reserveSeconds = 0.5, clock = registry.clock, sleep = systemSleep } = options
    this.#metrics = new InvocationMetrics({ registry, buckets, clock })
    this.#push = new AwaitedPush({ target, clock, sleep, everySeconds, onError })
    // Nobody waits for the end of an invocation's time: a callback may be waiting for there to be nothing else to wait for.
    this.#idle = options.sleep ?? idleSleep
    this.#timeoutSeconds = timeoutSeconds
    this.#reserveSeconds = reserveSeconds
    onSigterm(() => this.#push.pushNow(shutdownSeconds))
  }

  /** @param context where there is none, as in a test, nothing is known of how much time there is */
  begin(event: unknown, context: LambdaContext | undefined): Invocation {
    const pending = this.#metrics.begin(triggerOf(event), this.#start)
    this.#start = 'warm'
    const leftSeconds = (): number => (context?.getRemainingTimeInMillis() ?? Infinity) / 1000
    const hadSeconds = leftSeconds()
    const reserveSeconds = Math.min(this.#reserveSeconds, hadSeconds / 4)
    const ended = new AbortController()
    const rescue = async (): Promise<void> => {
      await this.#idle(hadSeconds - reserveSeconds, ended.signal)
      if (ended.signal.aborted) return
      pending.end('timed out')
      await this.#push.pushNow(lastPart * reserveSeconds)
    }
    if (context !== undefined) void rescue()
    return {
      end: async (outcome) => {
        ended.abort()
        pending.end(outcome)
        await this.#push.push(Math.min(this.#timeoutSeconds, leftSeconds() - reserveSeconds))
      },
    }
  }
}
