import type { MetricFamily } from '../../../src/model/metric-family.ts'
import { samples } from '../../../src/model/samples.ts'
import type { Ledger } from './ledger.ts'

/** Samples by name and labels. */
export type Samples = ReadonlyMap<string, number>

/** What was true when a page was asked for: it must show at least that. */
export interface Floor {
  readonly page: Samples
  readonly acknowledged: readonly number[]
  readonly acknowledgedObservations: number
}

/** What no page may show, and what every page must. Each finding says which rule was broken. */
export class PageOracle {
  readonly findings: string[] = []
  readonly #ledgers: ReadonlyMap<string, Ledger>
  #newest: Samples = new Map()

  /** @param ledgers of all isolates that ever were, by name; grows */
  constructor(ledgers: ReadonlyMap<string, Ledger>) {
    this.#ledgers = ledgers
  }

  /** To be taken before a page is asked for. */
  floor(): Floor {
    const ledgers = [...this.#ledgers.values()]
    return {
      page: this.#newest,
      acknowledged: ledgers.map(({ acknowledged }) => acknowledged),
      acknowledgedObservations: sum(ledgers.map(({ acknowledgedObservations }) => acknowledgedObservations)),
    }
  }

  /** Judges a page. */
  judge(page: Samples, floor: Floor): void {
    this.#newest = page
    for (const [series, value] of floor.page) {
      if (!isMonotone(series)) continue
      const now = page.get(series)
      if (now === undefined || now < value) this.#find(`${series} went from ${value} to ${now}`)
    }
    const ledgers = [...this.#ledgers]
    const overflow = page.get('ops_total{edgeprom_overflow=true}') ?? 0
    for (const [i, [name, { recorded }]] of ledgers.entries()) {
      const shown = page.get(`ops_total{isolate=${name}}`) ?? 0
      const least = floor.acknowledged[i] ?? 0
      if (shown > recorded) this.#find(`${name} has counted ${recorded}, shown are ${shown}`)
      if (shown + overflow < least) this.#find(`${name} was acknowledged ${least}, shown are ${shown}`)
    }
    this.#between('operations', total(page), sum(floor.acknowledged), sum(ledgers.map(([, l]) => l.recorded)))
    const count = page.get('sizes_count{}') ?? 0
    const observed = sum(ledgers.map(([, ledger]) => ledger.observed))
    this.#between('observations', count, floor.acknowledgedObservations, observed)
    this.#judgeBuckets(page, count)
    const temperature = page.get('temperature{}')
    const isKnown = ledgers.some(([, ledger]) => ledger.temperatures.has(temperature ?? 0))
    if (temperature !== undefined && !isKnown) this.#find(`nobody has set ${temperature}`)
  }

  /** Judges the page at the end, when every living isolate has sent everything. */
  judgeEnd(page: Samples, living: ReadonlySet<string>): void {
    let least = 0
    let most = 0
    let leastObserved = 0
    let mostObserved = 0
    for (const [name, ledger] of this.#ledgers) {
      const isLiving = living.has(name)
      // What an isolate that was killed did not send is lost; what was not answered may be either.
      least += isLiving ? ledger.recorded - ledger.unknown : ledger.acknowledged
      most += ledger.recorded
      leastObserved += isLiving
        ? ledger.observed - ledger.unknownObservations
        : ledger.acknowledgedObservations
      mostObserved += ledger.observed
    }
    this.#between('operations at the end', total(page), least, most)
    this.#between('observations at the end', page.get('sizes_count{}') ?? 0, leastObserved, mostObserved)
  }

  /** Judges what is in progress, when everybody who lives has been heard of and nobody else for a lease. */
  judgeJobs(page: Samples, living: ReadonlySet<string>): void {
    const jobs = sum([...living].map((name) => this.#ledgers.get(name)?.jobs ?? 0))
    const shown = page.get('jobs{}') ?? 0
    if (shown !== jobs) this.#find(`${jobs} jobs are in progress, shown are ${shown}`)
  }

  #judgeBuckets(page: Samples, count: number): void {
    const buckets = ['1.0', '2.0', '4.0', '+Inf'].map((le) => page.get(`sizes_bucket{le=${le}}`) ?? 0)
    for (const [i, bucket] of buckets.entries()) {
      if (bucket < (buckets[i - 1] ?? 0)) this.#find(`buckets are not monotone: ${buckets.join(' ')}`)
    }
    if (buckets.at(-1) !== count) this.#find(`the last bucket is ${buckets.at(-1)}, the count ${count}`)
  }

  #between(what: string, value: number, least: number, most: number): void {
    if (!(value >= least && value <= most))
      this.#find(`${what} must be ${least} to ${most}, shown are ${value}`)
  }

  #find(finding: string): void {
    this.findings.push(finding)
  }
}

/** The samples of families, those that the aggregator has about itself and start times left out. */
export async function readPage(families: readonly MetricFamily[]): Promise<Samples> {
  const page = new Map<string, number>()
  for (const family of families) {
    if (family.name.startsWith('edgeprom_')) continue
    for (const { name, labels, value } of samples(family)) {
      if (name.endsWith('_created')) continue
      const pairs = Object.entries(labels).map(([label, text]) => `${label}=${text}`)
      page.set(`${name}{${pairs.join()}}`, value)
    }
  }
  return page
}

/** Whether a series may never go down. */
export function isMonotone(series: string): boolean {
  return series.startsWith('ops_total{') || series.startsWith('sizes_bucket{') || series === 'sizes_count{}'
}

function total(page: Samples): number {
  return sum([...page].filter(([series]) => series.startsWith('ops_total{')).map(([, value]) => value))
}

function sum(values: readonly number[]): number {
  return values.reduce((before, value) => before + value, 0)
}
