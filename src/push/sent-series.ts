import type { PushFailure } from './push-error.ts'
import type { WriteSeries } from './write-series.ts'

/** The time of the sample of each series of a request; `ended`: the request says so of the series. */
export type SentTimes = ReadonlyMap<string, number | 'ended'>

/** What a series is known by: its labels, and not as text put together, so that no two series are the same. */
export function keyOf({ labels }: WriteSeries): string {
  return JSON.stringify(labels)
}

function labelsOf(key: string): readonly string[] {
  return JSON.parse(key) as readonly string[]
}

/** The series that a receiver may have, each by its labels, with the time of the last sample that it took. */
export class SentSeries {
  readonly #most: number
  readonly #last = new Map<string, number>()

  /** @param most so many are known at most; of others nobody learns that they have ended. */
  constructor(most: number) {
    this.#most = most
  }

  /** Whether a sample is newer than the last one that was taken. */
  isNew(key: string, timestampMilliseconds: number): boolean {
    return timestampMilliseconds > (this.#last.get(key) ?? -Infinity)
  }

  /** A request is being sent: whether it is taken or not, its series may be there. */
  expect(times: SentTimes): void {
    for (const key of times.keys()) {
      if (this.#last.size >= this.#most) return
      if (!this.#last.has(key)) this.#last.set(key, -Infinity)
    }
  }

  /** A request was taken, or not. What was refused would be refused again, and whatever is sent beside it. */
  settle(times: SentTimes, failure: PushFailure | undefined): void {
    const isEnded = failure === undefined || failure === 'refused'
    for (const [key, time] of times) {
      if (time === 'ended' && isEnded) this.#last.delete(key)
      if (time !== 'ended' && failure === undefined && this.#last.has(key)) this.#last.set(key, time)
    }
  }

  /** Markers for all series that are not among those that there are. */
  *ended(
    current: ReadonlySet<string>,
    timestampMilliseconds: number,
  ): Iterable<readonly [key: string, WriteSeries]> {
    for (const [key, last] of this.#last) {
      if (current.has(key)) continue
      const time = Math.max(timestampMilliseconds, last + 1)
      yield [key, { labels: labelsOf(key), value: 'stale', timestampMilliseconds: time }]
    }
  }
}
