import { Counter, type Registry } from '../../../../src/index.ts'
import type { SeededRandom } from '../../../harness/seeded-random.ts'
import type { Page } from '../page.ts'
import { amountOf, mostOperations } from '../digits.ts'
import type { VirtualTime } from '../virtual-time.ts'
import type { Workload, WorkloadOptions } from './workload.ts'

const kinds = ['read', 'write'] as const

/**
 * Counters: of each operation the page says whether it was counted, and how often. Series are removed, reset and made
 * again, and so is the counter; what they have counted must not get lost with them.
 */
export class Operations implements Workload {
  /** Of all operations. */
  recorded = 0
  /** When the first of each kind was. */
  readonly began = new Map<string, number>()
  readonly #name: string
  readonly #registry: Registry
  readonly #time: VirtualTime
  readonly #seconds: Counter
  #ops: Counter<readonly ['isolate', 'kind']>
  #count = 0

  constructor({ name, registry, time }: WorkloadOptions) {
    this.#name = name
    this.#registry = registry
    this.#time = time
    this.#ops = makeOps(registry)
    this.#seconds = new Counter({ name: 'busy_seconds_total', help: 'Time', registry })
  }

  record(random: SeededRandom): void {
    if (this.#count >= mostOperations) return
    if (random.chance(0.1)) this.#change(random)
    const amount = amountOf(this.#count++)
    const kind = random.pick(kinds) ?? 'read'
    if (!this.began.has(kind)) this.began.set(kind, this.#time.nowSeconds)
    const series = this.#ops.labels(this.#name, kind)
    series.inc(amount, random.chance(0.1) ? { exemplar: { trace_id: `${amount}` } } : undefined)
    this.recorded += amount
    this.#seconds.inc(random.next())
  }

  #change(random: SeededRandom): void {
    const kind = random.pick(kinds) ?? 'read'
    switch (random.below(4)) {
      case 0:
        this.#ops.remove(this.#name, kind)
        break
      case 1:
        this.#ops.labels(this.#name, kind).reset()
        break
      case 2:
        this.#ops.clear()
        break
      default:
        this.#registry.unregister(this.#ops)
        this.#ops = makeOps(this.#registry)
    }
  }
}

function makeOps(registry: Registry): Counter<readonly ['isolate', 'kind']> {
  return new Counter({ name: 'ops_total', help: 'Operations', labelNames: ['isolate', 'kind'], registry })
}

/** What is wrong with the start times of an isolate: none may be later than the first operation of its series. */
export function judgeBeginnings(
  page: Page,
  name: string,
  { began }: Operations,
  slackSeconds: number,
): readonly string[] {
  return [...began].flatMap(([kind, seconds]) => {
    const created = page.values.get(`ops_created{isolate=${name},kind=${kind}}`) ?? seconds
    return created <= seconds + slackSeconds
      ? []
      : [`${name} began to ${kind} at ${seconds}, shown is ${created}`]
  })
}
