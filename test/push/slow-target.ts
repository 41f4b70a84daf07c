import type { PushOptions, PushOutcome, PushTarget } from '../../src/push/push-target.ts'

interface Push {
  readonly signal: AbortSignal | undefined
  readonly resolve: (outcome: PushOutcome) => void
  readonly reject: (error: unknown) => void
}

/** A target whose pushes end when they are told to. */
export class SlowTarget implements PushTarget {
  /** All pushes so far. */
  readonly pushes: Push[] = []
  inFlight = 0
  /** The most pushes that were in flight together. */
  mostInFlight = 0

  /** What ends the last push: it was taken. */
  taken(): void {
    this.pushes.at(-1)?.resolve({ attempts: 1 })
  }

  push({ signal }: PushOptions = {}): Promise<PushOutcome> {
    this.mostInFlight = Math.max(this.mostInFlight, ++this.inFlight)
    const pushing = new Promise<PushOutcome>((resolve, reject) => {
      this.pushes.push({ signal, resolve, reject })
      signal?.addEventListener('abort', () => reject(new Error('aborted')))
      if (signal?.aborted === true) reject(new Error('aborted'))
    })
    return pushing.finally(() => this.inFlight--)
  }
}
