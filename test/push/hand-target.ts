import type { PushOptions, PushOutcome, PushTarget } from '../../src/push/push-target.ts'

/** A push that waits for its answer. */
export interface HeldPush {
  readonly signal: AbortSignal | undefined
  take(): void
  fail(error: unknown): void
}

/** A target that answers when it is told to. */
export class HandTarget implements PushTarget {
  readonly pushes: HeldPush[] = []

  push({ signal }: PushOptions = {}): Promise<PushOutcome> {
    return new Promise((resolve, reject) => {
      this.pushes.push({ signal, take: () => resolve({ attempts: 1 }), fail: reject })
    })
  }
}
