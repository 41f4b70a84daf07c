/** How pushes follow each other. */
export interface PushPace {
  readonly deadlineSeconds: number
  readonly everySeconds: number
}

/** How much later than its deadline a push is taken for dead. */
const graceSeconds = 1

/** How often who waits looks whether the push in flight is over: nobody may tell another invocation so. */
const lookSeconds = 0.1

/**
 * Whose turn it is to push. Plain numbers only, because invocations share it and any of them may stop without a trace:
 * nothing is locked, it is leased until a time. A clock that was set back makes no lease longer than it ever is.
 */
export class PushTurn {
  #pushUntil = 0
  #waitUntil = 0
  #pushedAt = -Infinity

  /** Takes the push, unless one is in flight or it is too early. @returns what `giveBack` wants, or `undefined` */
  take(now: number, pace: PushPace): number | undefined {
    if (this.secondsLeft(now, pace) > 0) return undefined
    this.#pushedAt = now
    this.#pushUntil = now + pace.deadlineSeconds + graceSeconds
    return this.#pushUntil
  }

  /** The push is over. One that was taken for dead has nothing to give back. */
  giveBack(taken: number): void {
    if (taken === this.#pushUntil) this.#pushUntil = 0
  }

  /** Takes the one wait for the next push, which will have what everybody has counted until then. */
  takeWait(now: number, { deadlineSeconds, everySeconds }: PushPace): boolean {
    const longest = deadlineSeconds + everySeconds + 2 * graceSeconds
    this.#waitUntil = Math.min(this.#waitUntil, now + longest)
    if (now < this.#waitUntil) return false
    this.#waitUntil = now + longest
    return true
  }

  giveBackWait(): void {
    this.#waitUntil = 0
  }

  /** When to look again whether the push can be taken; 0: it can. */
  secondsLeft(now: number, { deadlineSeconds, everySeconds }: PushPace): number {
    this.#pushUntil = Math.min(this.#pushUntil, now + deadlineSeconds + graceSeconds)
    this.#pushedAt = Math.min(this.#pushedAt, now)
    return now < this.#pushUntil ? lookSeconds : Math.max(0, this.#pushedAt + everySeconds - now)
  }
}
