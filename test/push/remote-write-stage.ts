import type { Registry } from '../../src/index.ts'
import { RemoteWrite, type RemoteWriteOptions } from '../../src/push/remote-write.ts'
import { RemoteWriteError } from '../../src/push/remote-write-error.ts'
import type { RemoteWriteOutcome } from '../../src/push/remote-write-outcome.ts'
import { FakeReceiver, type FakeAnswer } from './fake-receiver.ts'
import {
  type ReadRequest,
  type ReadSample,
  readWriteRequestV1,
  readWriteRequestV2,
} from './read-write-request.ts'
import { decodeSnappy } from './snappy-decoder.ts'

/** What became of a push. */
export type Settled = RemoteWriteOutcome | RemoteWriteError

/** A remote write to a receiver that answers as it was told to; time passes while it pushes. */
export class RemoteWriteStage {
  readonly receiver: FakeReceiver
  readonly target: RemoteWrite

  constructor(
    registry: Registry,
    answers: readonly (() => FakeAnswer)[],
    options: Partial<RemoteWriteOptions> = {},
  ) {
    this.receiver = new FakeReceiver(...answers)
    this.target = new RemoteWrite({
      url: 'http://receiver/write',
      registry,
      ...this.receiver.options,
      ...options,
    })
  }

  push(): Promise<Settled> {
    return this.settle(this.target.push())
  }

  close(): Promise<Settled> {
    return this.settle(this.target.close())
  }

  /** What a push comes to; nothing but a RemoteWriteError may be thrown. */
  async settle(pushing: Promise<RemoteWriteOutcome>): Promise<Settled> {
    let isSettled = false
    const settled = pushing
      .catch((error: unknown) => {
        if (error instanceof RemoteWriteError) return error
        throw error
      })
      .finally(() => (isSettled = true))
    while (!isSettled) {
      await new Promise((resolve) => setImmediate(resolve))
      if (this.receiver.time.sleepers > 0) await this.receiver.time.advance(0.25)
    }
    return settled
  }

  /** The requests that have arrived, read. */
  get requests(): readonly ReadRequest[] {
    return this.receiver.received.map(({ headers, body }) => {
      const message = decodeSnappy(body ?? new Uint8Array(0))
      const isV2 = headers['x-prometheus-remote-write-version'] === '2.0.0'
      return isV2 ? readWriteRequestV2(message) : readWriteRequestV1(message)
    })
  }

  /** The samples of one request, by the labels of their series. */
  samples(request: number): Readonly<Record<string, ReadSample>> {
    const series = this.requests.at(request)?.series ?? []
    return Object.fromEntries(
      series.flatMap(({ labels, samples }) => samples.map((sample) => [labels, sample] as const)),
    )
  }

  /** The values of one request, by the labels of their series. */
  values(request: number): Readonly<Record<string, number | 'stale'>> {
    return Object.fromEntries(
      Object.entries(this.samples(request)).map(([labels, { value }]) => [labels, value]),
    )
  }
}
