import type { SeededRandom } from '../../harness/seeded-random.ts'
import { noPage, type Page } from './page.ts'
import type { PageOracle } from './page-oracle.ts'
import type { SimulatedIsolate } from './simulated-isolate.ts'
import type { VirtualTime } from './virtual-time.ts'

/** Everything must be settled so soon after the faults have ended; a full table needs a retention to make room. */
const settleRounds = 400
const settleSeconds = 20
/** A lease, after which live values of isolates that have ended are hidden, and the time until the next sign of life. */
const quietEnoughSeconds = 105

/** A request is on its way, and waits for a commit, for at most so long in the worst of histories. */
const slackSeconds = 60

/** What the end of a history needs. */
export interface SettledEndOptions {
  readonly time: VirtualTime
  readonly oracle: PageOracle
  readonly living: readonly SimulatedIsolate[]
  /** How far clocks of shards may have been ahead: they wait until the time has come there. */
  readonly clocksWrongSeconds: number
  crashAll(): void
  flush(isolate: SimulatedIsolate): Promise<void>
  scrape(): Promise<Page | undefined>
}

/** Everything works again: whoever lives sends what there is, and the sums have to be right. */
export class SettledEnd {
  readonly #options: SettledEndOptions

  constructor(options: SettledEndOptions) {
    this.#options = options
  }

  /** Lets everything settle and judges what is shown then. */
  async judge(random: SeededRandom, mayJudgeLive: boolean): Promise<void> {
    const { oracle, living, clocksWrongSeconds, crashAll } = this.#options
    const { live, infos, newest, kept } = living[0]?.workloads ?? {}
    const judgesLive = (live ?? infos ?? newest ?? kept) !== undefined && mayJudgeLive
    const isSettled = await this.#settle(judgesLive ? quietEnoughSeconds + clocksWrongSeconds : 1)
    if (!isSettled) return oracle.find('an isolate cannot settle')
    const page = await this.#page()
    oracle.judgeEnd(page, living)
    oracle.judgeBeginnings(page, clocksWrongSeconds + slackSeconds)
    if (judgesLive) oracle.judgeLive(page, living)
    if (random.chance(0.3)) {
      crashAll()
      const again = await this.#page()
      const differs = [...page.growing].find(
        (series) => !series.startsWith('edgeprom_') && page.values.get(series) !== again.values.get(series),
      )
      if (differs !== undefined) oracle.find(`${differs} is another after a restart`)
    }
    if (!judgesLive || newest === undefined) return
    const value = 1_000_000
    newest.set(value - 1)
    newest.set(value)
    await this.#settle(1)
    oracle.judgeLastValue(await this.#page(), value, newest.state)
  }

  /** Whether everybody has sent everything, and nothing new has come for a while. */
  async #settle(quietSeconds: number): Promise<boolean> {
    const { time, living, flush } = this.#options
    let quietFor = 0
    for (let round = 0; quietFor < quietSeconds; round++) {
      if (round > settleRounds) return false
      for (const isolate of living) if (!isolate.isFrozen) void flush(isolate)
      await time.pass(Math.max(settleSeconds, ...living.map(({ frozenSeconds }) => frozenSeconds)))
      const isSettled = living.every(({ isClean, isFrozen }) => isClean && !isFrozen)
      quietFor = isSettled ? quietFor + settleSeconds : 0
    }
    return true
  }

  /** A page while nothing fails. */
  async #page(): Promise<Page> {
    const { time, oracle, scrape } = this.#options
    let page: Page | undefined
    void scrape().then((scraped) => (page = scraped))
    await time.pass(5)
    if (page !== undefined) return page
    oracle.find('nothing fails, and no page comes')
    return noPage
  }
}
