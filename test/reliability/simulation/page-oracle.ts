import { holds, isEachOnce } from './digits.ts'
import { noCounts, plus } from './ledger.ts'
import { noPage, type Page, refusedRows, samplesOf } from './page.ts'
import type { SimulatedIsolate } from './simulated-isolate.ts'
import { judgeInfos } from './workload/infos.ts'
import { judgeKeptGauges, judgeKeptGaugesAtEnd } from './workload/kept-gauges.ts'
import { judgeLiveGauges } from './workload/live-gauges.ts'
import { judgeLastValue, judgeNewestValues } from './workload/newest-values.ts'
import { judgeBeginnings } from './workload/operations.ts'
import { judgeSizes } from './workload/sizes.ts'

/** What was true when a page was asked for: it must show at least that. */
export interface Floor {
  readonly page: Page
  /** Operations of each isolate. */
  readonly acknowledged: readonly number[]
  readonly acknowledgedObservations: number
}

/** What releases disagree about. */
const disputed = /^(sizes_bucket|load)/

/** What no page may show, and what every page must. Each finding says which rule was broken. */
export class PageOracle {
  readonly findings: string[] = []
  readonly #isolates: readonly SimulatedIsolate[]
  #newest: Page = noPage

  /** @param isolates all that ever were; grows */
  constructor(isolates: readonly SimulatedIsolate[]) {
    this.#isolates = isolates
  }

  /** To be taken before a page is asked for. */
  floor(): Floor {
    const ledgers = this.#isolates.map(({ ledger }) => ledger)
    return {
      page: this.#newest,
      acknowledged: ledgers.map(({ acknowledged }) => acknowledged.operations),
      acknowledgedObservations: sum(ledgers.map(({ acknowledged }) => acknowledged.observations)),
    }
  }

  /** Judges a page. */
  judge(page: Page, floor: Floor): void {
    this.#newest = page
    for (const series of page.twice) this.find(`${series} is there twice`)
    this.#judgeGrowth(page, floor.page)
    const ever = this.#isolates.map(({ workloads }) => workloads)
    this.#judgeOperations(page, floor)
    if (ever[0]?.sizes !== undefined) {
      const observed = ever.flatMap(({ sizes }) => sizes?.observed ?? [])
      for (const finding of judgeSizes(page, observed)) this.find(finding)
      this.#between(
        'sizes',
        sumOf(page, 'sizes_count'),
        isLossy(page) ? 0 : floor.acknowledgedObservations,
        observed.length,
      )
    }
    const newest = ever.flatMap((one) => one.newest ?? [])
    const kept = ever.flatMap((one) => one.kept ?? [])
    for (const finding of [...judgeNewestValues(page, newest), ...judgeKeptGauges(page, kept)])
      this.find(finding)
  }

  /** Judges the page at the end, when every living isolate has sent everything. */
  judgeEnd(page: Page, living: readonly SimulatedIsolate[]): void {
    if (isLossy(page)) return
    let least = noCounts
    let most = noCounts
    for (const isolate of this.#isolates) {
      const { ledger, workloads } = isolate
      const { acknowledged, unknown } = ledger
      const recorded = {
        operations: workloads.operations.recorded,
        observations: workloads.sizes?.observed.length ?? 0,
      }
      // What an isolate that was killed did not send is lost; what was not answered may be either.
      least = plus(least, living.includes(isolate) ? minus(recorded, unknown) : acknowledged)
      most = plus(most, recorded)
    }
    this.#between('operations at the end', sumOf(page, 'ops_total'), least.operations, most.operations)
    if (this.#isolates[0]?.workloads.sizes === undefined) return
    const shown = sumOf(page, 'sizes_count')
    this.#between('sizes at the end', shown, least.observations, most.observations)
  }

  /** Judges start times, where a request and its turn take at most so long. */
  judgeBeginnings(page: Page, slackSeconds: number): void {
    // What has found no room, or has joined others, has a series of its own later.
    if (isLossy(page) || page.values.has('ops_total{edgeprom_overflow=true}')) return
    for (const { name, wasFrozen, ledger, workloads } of this.#isolates) {
      const isWhole = ledger.unknown.operations === 0
      if (isWhole && !wasFrozen)
        this.#findAll(judgeBeginnings(page, name, workloads.operations, slackSeconds))
    }
  }

  /** Judges what live isolates say, when all of them have been heard of, and nobody else for a lease. */
  judgeLive(page: Page, living: readonly SimulatedIsolate[]): void {
    if (isLossy(page)) return
    const workloads = living.map((isolate) => isolate.workloads)
    if (this.#isolates[0]?.workloads.live !== undefined)
      this.#findAll(
        judgeLiveGauges(
          page,
          workloads.flatMap(({ live }) => live ?? []),
        ),
      )
    if (this.#isolates[0]?.workloads.infos !== undefined)
      this.#findAll(
        judgeInfos(
          page,
          workloads.flatMap(({ infos }) => infos ?? []),
        ),
      )
    this.#findAll(
      judgeKeptGaugesAtEnd(
        page,
        workloads.flatMap(({ kept }) => kept ?? []),
      ),
    )
  }

  /** Judges the page after an isolate has said a value and a state, and nobody has said any since. */
  judgeLastValue(page: Page, value: number, state: string): void {
    if (!isLossy(page)) this.#findAll(judgeLastValue(page, value, state))
  }

  find(finding: string): void {
    this.findings.push(finding)
  }

  #findAll(findings: readonly string[]): void {
    for (const finding of findings) this.find(finding)
  }

  #judgeGrowth(page: Page, before: Page): void {
    // A shard that joins may have had a family first: where they disagree, the page then is as it says.
    const hasJoined = page.shards > before.shards
    for (const series of before.growing) {
      if (hasJoined && disputed.test(series)) continue
      const [then, now] = [before.values.get(series) ?? 0, page.values.get(series)]
      if (now === undefined || now < then) this.find(`${series} went from ${then} to ${now}`)
    }
  }

  #judgeOperations(page: Page, floor: Floor): void {
    const shown = samplesOf(page, 'ops_total')
    const hasOverflow = shown.has('edgeprom_overflow=true')
    for (const [i, { name, workloads }] of this.#isolates.entries()) {
      const { recorded } = workloads.operations
      const own = sum(
        [...shown].filter(([labels]) => labels.startsWith(`isolate=${name},`)).map(([, value]) => value),
      )
      const least = floor.acknowledged[i] ?? 0
      const bits = [own, recorded, least].map((value) => value.toString(4)).join(', ')
      if (!isEachOnce(own)) this.find(`${name} counts twice: ${bits}`)
      if (!holds(recorded, own)) this.find(`${name} shows what it has not counted: ${bits}`)
      if (!hasOverflow && !isLossy(page) && !holds(own, least))
        this.find(`${name} lost what was acknowledged: ${bits}`)
    }
    const most = sum(this.#isolates.map(({ workloads }) => workloads.operations.recorded))
    this.#between('operations', sum([...shown.values()]), isLossy(page) ? 0 : sum(floor.acknowledged), most)
  }

  #between(what: string, value: number, least: number, most: number): void {
    if (!(value >= least && value <= most))
      this.find(`${what} must be ${least} to ${most}, shown are ${value}`)
  }
}

/** Whether a family may have found no room at all. */
function isLossy(page: Page): boolean {
  return refusedRows(page) > 0
}

function minus(left: typeof noCounts, right: typeof noCounts): typeof noCounts {
  return {
    operations: left.operations - right.operations,
    observations: left.observations - right.observations,
  }
}

function sumOf(page: Page, name: string): number {
  return sum([...samplesOf(page, name).values()])
}

function sum(values: readonly number[]): number {
  return values.reduce((before, value) => before + value, 0)
}
