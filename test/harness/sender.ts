import { Counter, Registry } from '../../src/index.ts'
import { ClientMetrics } from '../../src/report/client-metrics.ts'
import { DeltaReader } from '../../src/report/delta-reader.ts'
import { Flusher, type FlushOutcome } from '../../src/report/flusher.ts'
import type { FlushTarget } from '../../src/report/flush-target.ts'
import { sleep } from '../../src/runtime/sleep.ts'
import { systemClock } from '../../src/runtime/system-clock.ts'
import type { Page } from './page.ts'
import type { SeededRandom } from './seeded-random.ts'
import { until } from './until.ts'

/** The counter that every sender has, with its name as the label `sender`. */
const sentCounter = 'sent_total'

/** A counter that heavy senders share: long labels, so that the log soon has to be covered by a snapshot. */
const ballastCounter = 'ballast_total'

const ballastSeries = 100
const ballastUnits = 1000

/** An isolate that lives in this process and counts; what it sends, it sends as any isolate does. */
export class Sender {
  readonly name: string
  /** Whether it counts ballast too. */
  readonly isHeavy: boolean
  readonly #counter: Counter<readonly ['sender']>
  readonly #ballast: Counter<readonly ['padding']>
  readonly #flusher: Flusher
  #total = 0
  #additions = 0
  #acknowledged = 0

  /** @param weight batches of a `heavy` one have about 100 kB */
  constructor(name: string, random: SeededRandom, weight: 'light' | 'heavy' = 'light') {
    const registry = new Registry()
    this.name = name
    this.isHeavy = weight === 'heavy'
    this.#ballast = new Counter({ name: ballastCounter, help: 'Ballast', labelNames: ['padding'], registry })
    this.#counter = new Counter({ name: sentCounter, help: 'Sent', labelNames: ['sender'], registry })
    this.#flusher = new Flusher({
      reader: new DeltaReader(registry, { random: random.bytes }),
      metrics: new ClientMetrics(registry),
      clock: systemClock,
      // It is always lucky: it never has to pause after a failure.
      random: (into) => into,
      sleep,
    })
  }

  /** The series of this sender, as a page prints it. */
  get series(): string {
    return `${sentCounter}{sender="${this.name}"}`
  }

  /** What it has counted. */
  get total(): number {
    return this.#total
  }

  /** How much of that is known to have been applied. */
  get acknowledged(): number {
    return this.#acknowledged
  }

  /** How often it has counted. */
  get additions(): number {
    return this.#additions
  }

  add(amount: number): void {
    this.#counter.labels(this.name).inc(amount)
    this.#total += amount
    this.#additions++
    if (!this.isHeavy) return
    for (let i = 0; i < ballastSeries; i++) this.#ballast.labels(padded(i)).inc()
  }

  /** Sends what waits, or again what was not answered. */
  async flush(target: FlushTarget): Promise<FlushOutcome> {
    const outcome = await this.#flusher.flush(target)
    if (this.#flusher.isClean) this.#acknowledged = this.#total
    return outcome
  }

  /** Sends until everything is settled. */
  async settle(target: FlushTarget): Promise<void> {
    await until(
      `${this.name} to be settled`,
      async () => {
        await this.flush(target)
        return this.#flusher.isClean ? true : undefined
      },
      { timeoutSeconds: 60 },
    )
  }
}

/** What a page must show of senders that are settled, the ballast of all of them included. */
export function expectedOf(senders: readonly Sender[]): Page {
  const expected = new Map(senders.map(({ series, total }) => [series, total]))
  const additions = senders.reduce((sum, sender) => sum + (sender.isHeavy ? sender.additions : 0), 0)
  for (let i = 0; i < ballastSeries && additions > 0; i++) {
    expected.set(`${ballastCounter}{padding="${padded(i)}"}`, additions)
  }
  return expected
}

function padded(i: number): string {
  return String(i).padEnd(ballastUnits, '.')
}
