import type { RemoteWriteOutcome, RemoteWriteVersion } from './remote-write-outcome.ts'
import type { WriteResult } from './write-delivery.ts'

/** What has become of a push so far. */
export class WriteTally {
  #attempts = 0
  #requests = 0
  #version: RemoteWriteVersion = '1.0'
  /** Samples that there are, those included that cannot be sent. */
  #all = 0
  #samples = 0
  #exemplars = 0

  /** Everything is to be sent, whatever was sent before. */
  begin(version: RemoteWriteVersion, samples: number): void {
    this.#version = version
    this.#all = samples
    this.#samples = 0
    this.#exemplars = 0
  }

  /** One more request was sent. */
  add({ attempts, samples, exemplars }: WriteResult): void {
    this.#requests++
    this.#attempts += attempts
    this.#samples += samples
    this.#exemplars += exemplars
  }

  get outcome(): RemoteWriteOutcome {
    return {
      attempts: this.#attempts,
      version: this.#version,
      requests: this.#requests,
      samples: this.#samples,
      exemplars: this.#exemplars,
      dropped: this.#all - this.#samples,
    }
  }
}
