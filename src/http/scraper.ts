import type { Clock } from '../model/clock.ts'
import type { Collector } from '../model/collector.ts'
import type { MetricFamily } from '../model/metric-family.ts'
import { restrict } from '../registry/restrict.ts'
import { isRequestBound } from '../runtime/is-request-bound.ts'
import type { Sleep } from '../runtime/sleep.ts'
import { collectWithin } from './collect-within.ts'
import { SharedWork } from './shared-work.ts'

/** What a scrape has collected. */
export interface Collection {
  readonly families: readonly MetricFamily[]
  /** `partial`: some collectors have failed, and their families are missing. */
  readonly extent: 'whole' | 'partial'
}

/** Options of a `Scraper`. */
export interface ScraperOptions {
  readonly collector: Collector
  readonly clock: Clock
  readonly sleep: Sleep
  /** Called for each part that is left out. */
  readonly onError: (error: unknown, collector: string) => void
}

/** Collects for requests: those that come together and want the same share a collection, where the host allows it. */
export class Scraper {
  readonly #options: ScraperOptions
  readonly #shared: SharedWork<Collection> | undefined

  constructor(options: ScraperOptions) {
    this.#options = options
    this.#shared = isRequestBound() ? undefined : new SharedWork(options.clock)
  }

  /**
   * @param names of the samples that are wanted; none: all
   * @throws UnavailableError when nothing came in time; whatever the collector as a whole throws.
   */
  collect(names: readonly string[], seconds: number): Promise<Collection> {
    if (this.#shared === undefined) return this.#collect(names, seconds)
    const key = JSON.stringify([...new Set(names)].sort())
    return this.#shared.get(key, seconds, () => this.#collect(names, seconds))
  }

  async #collect(names: readonly string[], seconds: number): Promise<Collection> {
    const { collector, sleep, onError } = this.#options
    const wanted = names.length === 0 ? collector : restrict(collector, names)
    let extent: Collection['extent'] = 'whole'
    const families = await collectWithin(seconds, sleep, wanted, {
      onError: (part, error) => {
        extent = 'partial'
        onError(error, part)
      },
    })
    return { families, extent }
  }
}
