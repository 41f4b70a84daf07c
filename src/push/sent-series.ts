import type { WriteSeries } from './write-series.ts'

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

  /** Series are being sent: whether they are taken or not, they may be there. */
  expect(keys: Iterable<string>): void {
    for (const key of keys) {
      if (this.#last.size >= this.#most) return
      if (!this.#last.has(key)) this.#last.set(key, -Infinity)
    }
  }

  /** Samples were taken. */
  taken(samples: Iterable<readonly [key: string, timestampMilliseconds: number]>): void {
    for (const [key, time] of samples) if (this.#last.has(key)) this.#last.set(key, time)
  }

  /** Nothing more is to be said of series that have ended. */
  forget(keys: Iterable<string>): void {
    for (const key of keys) this.#last.delete(key)
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
