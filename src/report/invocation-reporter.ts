import { type Sleep, sleep } from '../runtime/sleep.ts'
import type { Flusher } from './flusher.ts'
import type { FlushTarget } from './flush-target.ts'

/** What a host gives to each invocation: Workers' `ctx`, or anything else that keeps a promise alive. */
export interface InvocationHost {
  waitUntil(promise: Promise<unknown>): void
}

/** Options of an `InvocationReporter`. */
export interface InvocationReporterOptions {
  readonly flusher: Flusher
  /** @default the system's */
  readonly sleep?: Sleep | undefined
}

/** How often an invocation that has ended waits once more for its batch to be taken: hosts grant about 30 s. */
const roundsAfterEnd = 2

/**
 * Sends what invocations count: when one ends, if it is time; and once an interval while any of them runs or has
 * just ended, so that neither a long invocation nor the last one before a silence keeps anything back.
 * @example
 * const reporter = new InvocationReporter({ flusher })
 * const response = await reporter.run(ctx, target, () => handle(request))
 */
export class InvocationReporter {
  readonly #flusher: Flusher
  readonly #sleep: Sleep

  constructor(options: InvocationReporterOptions) {
    this.#flusher = options.flusher
    this.#sleep = options.sleep ?? sleep
  }

  /**
   * Runs an invocation and returns its outcome. The host learns of the promise before anything is awaited: otherwise
   * a client that goes away would end the invocation in its middle, and its end would never be counted.
   */
  run<T>(host: InvocationHost, target: FlushTarget, invocation: () => T | Promise<T>): Promise<T> {
    const running = (async () => invocation())()
    const ended = new AbortController()
    const parts = [this.#end(running, ended, target), this.#accompany(ended.signal, target)]
    // What fails in one must not let the host go before the other is over.
    host.waitUntil(Promise.allSettled(parts).then(() => Promise.all(parts)))
    return running
  }

  /** Sends what has been counted so far, for whatever is no invocation: messages of a socket, a stream, another object. */
  async flush(target: FlushTarget): Promise<void> {
    while ((await this.#flusher.flush(target)) === 'settled' && !this.#flusher.isClean);
  }

  async #end(running: Promise<unknown>, ended: AbortController, target: FlushTarget): Promise<void> {
    // Its failure is the caller's.
    await running.catch(() => undefined)
    try {
      await this.#flushWhileDue(target)
    } finally {
      ended.abort()
    }
  }

  /** Every invocation is ready to take the trailing wait: whoever has it may end, or die, before the others do. */
  async #accompany(ended: AbortSignal, target: FlushTarget): Promise<void> {
    let roundsLeft = roundsAfterEnd
    while (roundsLeft > 0 && !(ended.aborted && this.#flusher.isClean)) {
      if (this.#flusher.takeTrailing()) {
        await this.#sleep(this.#flusher.trailingSeconds)
        // Given back first: who ends while this one sends takes the next wait for what it has counted.
        this.#flusher.releaseTrailing()
        await this.#flusher.flush(target)
        await this.#flushWhileDue(target)
      } else if (ended.aborted) {
        return
      } else {
        await this.#sleep(this.#flusher.trailingSeconds, ended)
      }
      if (ended.aborted) roundsLeft--
    }
  }

  async #flushWhileDue(target: FlushTarget): Promise<void> {
    while (this.#flusher.isDue) await this.#flusher.flush(target)
  }
}
