import { expect, test } from 'vitest'
import { AggregatorHost } from '../../src/aggregate/host.ts'
import { MemoryStore } from '../../src/aggregate/memory-store.ts'
import { Counter } from '../../src/instruments/counter.ts'
import { Gauge } from '../../src/instruments/gauge.ts'
import { Histogram } from '../../src/instruments/histogram.ts'
import type { Clock } from '../../src/model/clock.ts'
import { samples } from '../../src/model/samples.ts'
import { Registry } from '../../src/registry/registry.ts'
import { ClientMetrics } from '../../src/report/client-metrics.ts'
import { DeltaReader } from '../../src/report/delta-reader.ts'
import { Flusher } from '../../src/report/flusher.ts'
import type { FlushTarget } from '../../src/report/flush-target.ts'
import { randomBytes } from '../../src/runtime/random-bytes.ts'

/** Time that passes when it is told to. */
class StepClock implements Clock {
  seconds = 1_700_000_000

  nowSeconds(): number {
    return this.seconds
  }

  monotonicSeconds(): number {
    return this.seconds
  }
}

/** Numbers from 0 to 1 that are the same for the same seed. */
function dice(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

/** An isolate with everything that it counts, and what it should have counted. */
class Isolate {
  readonly orders: Counter<readonly ['plan']>
  readonly seconds: Histogram
  readonly open: Gauge
  readonly flusher: Flusher

  constructor(clock: Clock) {
    const registry = new Registry({ clock })
    const reader = new DeltaReader(registry, { random: randomBytes })
    const metrics = new ClientMetrics(registry)
    this.flusher = new Flusher({
      reader,
      metrics,
      clock,
      random: randomBytes,
      sleep: () => Promise.resolve(),
    })
    this.orders = new Counter({ name: 'orders_total', help: 'Orders', labelNames: ['plan'], registry })
    this.seconds = new Histogram({ name: 'seconds', help: 'Seconds', buckets: [1, 2], registry })
    this.open = new Gauge({ name: 'open', help: 'Open connections', registry })
  }
}

async function valueOf(host: AggregatorHost, name: string): Promise<number> {
  let sum = 0
  for (const family of await host.collect()) {
    for (const sample of samples(family)) if (sample.name === name) sum += sample.value
  }
  return sum
}

test.each([1, 2, 3])(
  'what isolates count arrives once over a link that loses requests, answers and invocations (seed %i)',
  async (seed) => {
    const roll = dice(seed)
    const clock = new StepClock()
    const store = new MemoryStore()
    let host = new AggregatorHost(store, { clock })
    const isolates = Array.from({ length: 5 }, () => new Isolate(clock))
    const counted = { orders: 0, observed: 0, open: 0 }
    let shown = 0
    let lost = 0

    const lose = (what: string): Error => {
      lost++
      return new Error(what)
    }
    /** Every seventh request is lost, every seventh answer, every seventh arrives twice; some are never answered. */
    const link: FlushTarget = {
      async push(body, envelope) {
        if (roll() < 0.15) throw lose('the request was lost')
        if (roll() < 0.15) void host.push(body, envelope).catch(() => undefined)
        const answer = await host.push(body, envelope)
        if (roll() < 0.15) throw lose('the answer was lost')
        return roll() < 0.05 ? new Promise(() => {}) : answer
      },
    }
    /** An invocation that may die at any moment: nobody waits for it longer than for the others. */
    const flush = async (isolate: Isolate): Promise<void> => {
      const flushed = isolate.flusher.flush(link)
      for (let turn = 0; turn < 40; turn++) await Promise.race([flushed, Promise.resolve()])
    }

    for (let step = 0; step < 600; step++) {
      const isolate = isolates[Math.floor(roll() * isolates.length)]
      if (isolate === undefined) continue
      const plan = roll() < 0.5 ? 'team' : 'pro'
      isolate.orders.labels(plan).inc(0.5)
      counted.orders += 0.5
      isolate.seconds.observe(roll() * 3)
      counted.observed++
      const change = roll() < 0.5 ? 1 : -1
      isolate.open.inc(change)
      counted.open += change
      if (roll() < 0.05) isolate.orders.labels(plan).reset()
      if (roll() < 0.05) isolate.orders.remove(plan)
      clock.seconds += roll() * 3
      await flush(isolate)
      if (roll() < 0.02) host = new AggregatorHost(store, { clock })
      if (roll() < 0.2) {
        const value = await valueOf(host, 'orders_total')
        expect(value).toBeGreaterThanOrEqual(shown)
        shown = value
      }
    }
    const direct: FlushTarget = { push: (body, envelope) => host.push(body, envelope) }
    for (const isolate of isolates) {
      while (!isolate.flusher.isClean) {
        clock.seconds += 11
        await isolate.flusher.flush(direct)
      }
    }
    // Whoever was silent for long while the others made up is hidden: once more, all together.
    for (const isolate of isolates) {
      isolate.open.inc(0)
      expect(await isolate.flusher.flush(direct)).toBe('settled')
    }
    expect(await valueOf(host, 'orders_total')).toBe(counted.orders)
    expect(await valueOf(host, 'seconds_count')).toBe(counted.observed)
    expect(await valueOf(host, 'open')).toBe(counted.open)
    expect(await valueOf(host, 'edgeprom_client_dropped_batches_total')).toBe(0)
    expect(lost).toBeGreaterThan(50)
  },
)
