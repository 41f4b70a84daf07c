import { expect, test } from 'vitest'
import type { Answer } from '../../src/aggregate/answer.ts'
import { AggregatorHost } from '../../src/aggregate/host.ts'
import { MemoryStore } from '../../src/aggregate/memory-store.ts'
import { readdress } from '../../src/aggregate/readdress.ts'
import type { Bytes } from '../../src/model/bytes.ts'
import { SeededRandom } from '../harness/seeded-random.ts'
import { HandClock } from '../model/hand-clock.ts'
import { linesOf, startSeconds } from './fold.ts'
import { counter, gauge, nonce, TestSource } from './test-source.ts'

/** Fails now and then, before or after it has made things durable: nobody can tell which. */
class UnreliableStore extends MemoryStore {
  failures = 0
  readonly #random: SeededRandom

  constructor(random: SeededRandom) {
    super()
    this.#random = random
  }

  override async durable(lsn: number): Promise<void> {
    this.#failSometimes()
    await super.durable(lsn)
    this.#failSometimes()
  }

  override append(lsn: number, record: Bytes): void {
    this.#failSometimes()
    super.append(lsn, record)
  }

  #failSometimes(): void {
    if (!this.#random.chance(0.01)) return
    this.failures++
    throw new Error('no disk')
  }
}

/** What an isolate does: one batch in flight, sent unchanged until an answer ends it. */
class Isolate {
  recorded = 0
  #pending = 0
  #source: TestSource
  #inFlight: Bytes | undefined
  #nonces = 0
  #wantsResync = false
  readonly #load: number

  constructor(stampSeconds: number, number: number) {
    this.#source = new TestSource(stampSeconds, number)
    this.#load = number + 1
  }

  record(amount: number): void {
    this.recorded += amount
    this.#pending += amount
  }

  seal(): Bytes {
    if (this.#inFlight !== undefined) return this.#inFlight
    const load = gauge('load', 'livesum', { values: [this.#load], flags: 1 })
    const isFirst = this.#source.sequence === 0
    const rows = this.#pending === 0 ? [] : [{ values: [this.#pending] }]
    const families = [counter('a', ...rows), ...(isFirst || this.#wantsResync ? [load] : [])]
    this.#pending = 0
    this.#wantsResync = false
    this.#inFlight = this.#source.batch(families, { nonce: ++this.#nonces })
    return this.#inFlight
  }

  settle(answer: Answer): void {
    if (answer.kind === 'applied' || answer.kind === 'duplicate') {
      this.#inFlight = undefined
      this.#wantsResync ||= answer.resync
    } else if (answer.kind === 'stale' || answer.kind === 'conflict') {
      // Known not to have been applied: in this test no source is ever forgotten.
      this.#source = new TestSource(answer.stampMilliseconds / 1000, ++this.#nonces)
      const header = {
        source: this.#source.id,
        stamp: this.#source.stamp,
        sequence: 1,
        nonce: nonce(++this.#nonces),
      }
      this.#source.sequence = 1
      if (this.#inFlight !== undefined) this.#inFlight = readdress(this.#inFlight, header)
    } else {
      throw new Error(`no answer for ${answer.kind}`)
    }
  }
}

test('1,000 steps over a link that loses and doubles, with crashes, restarts and silence: every increment counts once', async () => {
  const seed = 20_261_122
  const random = new SeededRandom(seed)
  const clock = new HandClock(startSeconds)
  const store = new UnreliableStore(random)
  const open = (): AggregatorHost => new AggregatorHost(store, { clock, snapshotBytes: 5_000 })
  let host = open()
  const isolates = Array.from({ length: 10 }, (_, i) => new Isolate(startSeconds, i))
  const send = async (isolate: Isolate, isLossy: boolean): Promise<void> => {
    const body = isolate.seal()
    const envelope = { ageSeconds: 0, attempt: 1, leaseSeconds: 60 }
    if (isLossy && random.chance(0.15)) return
    const [answer] = await Promise.allSettled([
      host.push(body.slice(), envelope),
      ...(random.chance(0.15) ? [host.push(body.slice(), envelope)] : []),
    ])
    if (isLossy && random.chance(0.15)) return
    if (answer.status === 'fulfilled') isolate.settle(answer.value)
    else if (!isLossy) await send(isolate, false)
  }
  const page = async (family: string): Promise<readonly string[]> => {
    for (;;) {
      const view = await host.view().catch(() => undefined)
      if (view !== undefined) return linesOf(view, (name) => name === family)
    }
  }
  const total = async (): Promise<number> => Number((await page('a'))[0]?.split(' ')[1] ?? 0)
  let shown = 0
  for (let step = 0; step < 1_000; step++) {
    const isolate = isolates[random.below(isolates.length)]
    isolate?.record(1 + random.below(10))
    if (isolate !== undefined) await send(isolate, true)
    clock.advance(random.chance(0.01) ? 1_000 : random.below(10))
    if (random.chance(0.02)) host = open()
    const next = await total()
    expect(next, `seed ${seed}, step ${step}`).toBeGreaterThanOrEqual(shown)
    shown = next
  }
  // Once to settle what is in flight, once to send what has gathered, once more for those that were asked to resync.
  for (let round = 0; round < 3; round++) for (const isolate of isolates) await send(isolate, false)
  expect(await total(), `seed ${seed}`).toBe(isolates.reduce((sum, isolate) => sum + isolate.recorded, 0))
  expect(
    linesOf(await host.view(), (name) => name === 'load'),
    `seed ${seed}`,
  ).toEqual(['load 55'])
})
