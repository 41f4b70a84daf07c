import type { Answer } from '../aggregate/answer.ts'
import { BatchEncoder } from '../aggregate/batch-encoder.ts'
import { decodeBatch } from '../aggregate/batch-decoder.ts'
import type { Envelope } from '../aggregate/envelope.ts'
import { AggregatorHost, type AggregatorHostOptions } from '../aggregate/host.ts'
import { defaultLimits } from '../aggregate/limits.ts'
import { MemoryStore } from '../aggregate/memory-store.ts'
import { encodeRecord } from '../aggregate/record-codec.ts'
import type { AggregatorStore } from '../aggregate/store.ts'
import { encodeView } from '../aggregate/view-codec.ts'
import type { Bytes } from '../model/bytes.ts'
import type { FamilyHead } from '../model/family-head.ts'
import { samples } from '../model/samples.ts'
import { createBlock } from '../model/series-block.ts'
import { assertEquals } from './assert-equals.ts'
import type { ContractCase } from './contract-case.ts'
import { FailingStore } from './failing-store.ts'
import { HeldStore } from './held-store.ts'
import type { StoreSubject } from './store-cases.ts'

const startSeconds = 1_000_000_000
const envelope: Envelope = { ageSeconds: 0, attempt: 1, leaseSeconds: 60 }
const total: FamilyHead = { type: 'counter', name: 'contract', help: '', unit: '' }

/** What an aggregator can promise on every store. */
export const hostedStoreCases: readonly ContractCase<StoreSubject>[] = [
  {
    title: 'two copies of a batch at once are one applied and one duplicate, neither before they are durable',
    async run(subject) {
      const store = new HeldStore(await subject.open())
      const host = hostOn(store)
      await host.view()
      store.hold()
      const answers: Answer['kind'][] = []
      const isWritten = store.nextAppend()
      const pushes = [1, 2].map(async () => answers.push((await host.push(batch(1, 5), envelope)).kind))
      await isWritten
      assertEquals(answers, [], 'the answers before anything is durable')
      store.release()
      await Promise.all(pushes)
      assertEquals([...answers].sort(), ['applied', 'duplicate'], 'the answers')
      assertEquals(await shown(host), 5, 'the total')
    },
  },
  {
    title: 'a repeated batch is a duplicate for another instance too',
    async run(subject) {
      const host = hostOn(await subject.open())
      assertEquals((await host.push(batch(1, 5), envelope)).kind, 'applied', 'the first answer')
      const other = hostOn(await subject.open())
      assertEquals((await other.push(batch(1, 5), envelope)).kind, 'duplicate', 'the second answer')
      assertEquals(await shown(other), 5, 'the total')
    },
  },
  {
    title: 'a crash between writing and durability neither loses nor doubles a batch that is sent again',
    async run(subject) {
      const store = new HeldStore(await subject.open())
      const host = hostOn(store)
      await host.push(batch(1, 5), envelope)
      store.hold()
      const isWritten = store.nextAppend()
      void host.push(batch(2, 7), envelope)
      await isWritten
      const other = hostOn(await subject.open())
      const before = await shown(other)
      assertEquals(
        before === 5 || before === 12,
        true,
        `whether the total ${before} is one of the two it may be`,
      )
      const answer = await other.push(batch(2, 7), envelope)
      assertEquals(answer.kind, before === 5 ? 'applied' : 'duplicate', 'the answer')
      assertEquals(await shown(other), 12, 'the total')
    },
  },
  {
    title: 'a page waits until everything on it is durable',
    async run(subject) {
      const store = new HeldStore(await subject.open())
      const host = hostOn(store)
      await host.push(batch(1, 5), envelope)
      store.hold()
      const isWritten = store.nextAppend()
      const push = host.push(batch(2, 7), envelope)
      let page: number | undefined
      const show = async (): Promise<void> => {
        page = await shown(host)
      }
      const view = show()
      await isWritten
      assertEquals(page, undefined, 'the page before it is durable')
      store.release()
      await Promise.all([push, view])
      assertEquals(page, 12, 'the page')
    },
  },
  {
    title: '2,000 float additions come back to the last bit, through snapshots and the log behind them',
    async run(subject) {
      const options = { snapshotBytes: 20_000 }
      const host = hostOn(await subject.open(), options)
      const neverRestarted = hostOn(new MemoryStore())
      const add = async (to: AggregatorHost, sequence: number): Promise<unknown> =>
        to.push(batch(sequence, 0.1), envelope)
      // Forty at a time share a turn and a record, as they would under load.
      for (let first = 1; first <= 2_000; first += 40) {
        const sequences = Array.from({ length: 40 }, (_, i) => first + i)
        await Promise.all(
          sequences.flatMap((sequence) => [add(host, sequence), add(neverRestarted, sequence)]),
        )
      }
      const restarted = hostOn(await subject.open(), options)
      for (const sequence of [2_001, 2_002]) {
        await Promise.all([add(restarted, sequence), add(neverRestarted, sequence)])
        assertEquals(
          await firstFamily(restarted),
          await firstFamily(neverRestarted),
          'the family after a restart',
        )
      }
    },
  },
  {
    title: 'while snapshots fail for long, batches have to wait and nothing is overwritten',
    async run(subject) {
      const store = new HeldStore(await subject.open())
      let seconds = startSeconds
      const host = hostOn(store, {
        clock: { nowSeconds: () => seconds++, monotonicSeconds: () => 0 },
        snapshotBytes: 500,
        maxLogBytes: 2_500,
      })
      store.refusesSnapshots = true
      let applied = 0
      let answer: Answer = { kind: 'applied', resync: false }
      while (answer.kind === 'applied' && applied < 200) {
        answer = await host.push(batch(applied + 1, 1), envelope)
        if (answer.kind === 'applied') applied++
      }
      assertEquals(answer.kind, 'busy', 'the answer when the log is full')
      assertEquals(
        (await host.push(batch(applied, 1), envelope)).kind,
        'duplicate',
        'the answer to a repeated batch',
      )
      assertEquals(await shown(hostOn(await subject.open())), applied, 'the total of another instance')
      const again = new HeldStore(await subject.open())
      const other = hostOn(again, { snapshotBytes: 500, maxLogBytes: 2_500 })
      await other.view()
      assertEquals(
        (await other.push(batch(applied + 1, 1), envelope)).kind,
        'applied',
        'the answer after a snapshot',
      )
      assertEquals(await shown(other), applied + 1, 'the total')
    },
  },
  {
    title:
      'a write that fails, before or after it was done, is neither lost nor doubled when it is sent again',
    async run(subject) {
      // Every push writes a record and a snapshot. A snapshot that fails is tried again a second later.
      let seconds = startSeconds
      const clock = { nowSeconds: () => (seconds += 2), monotonicSeconds: () => 0 }
      let sequence = 0
      let failures = 0
      const steps = ['append', 'snapshot', 'durable'] as const
      for (const [step, moment, comesTo] of steps.flatMap((name) => [
        [name, 'before', 'the same instance'] as const,
        [name, 'before', 'another instance'] as const,
        [name, 'after', 'the same instance'] as const,
        [name, 'after', 'another instance'] as const,
      ])) {
        const store = new FailingStore(await subject.open())
        const host = hostOn(store, { clock, snapshotBytes: 1 })
        await host.push(batch(++sequence, 1), envelope)
        store.failNext(step, moment)
        const body = batch(++sequence, 1)
        const answer = await host.push(body, envelope).catch(() => undefined)
        if (answer === undefined) failures++
        const sum = await shown(host)
        const isShown = sum === sequence || (answer === undefined && sum === sequence - 1)
        assertEquals(isShown, true, `whether the total ${sum} is one of those it may be`)
        const next = comesTo === 'the same instance' ? host : hostOn(await subject.open(), { clock })
        assertEquals(await shown(next), sum, `the total of ${comesTo}`)
        const again = answer ?? (await next.push(body, envelope))
        assertEquals(['applied', 'duplicate'].includes(again.kind), true, `whether ${again.kind} settles it`)
        assertEquals(await shown(next), sequence, 'the total')
      }
      assertEquals(failures, 8, 'the number of pushes that failed')
      assertEquals(await shown(hostOn(await subject.open())), sequence, 'the total of another instance')
    },
  },
  {
    title: 'what was accepted stays as it is when the limits of another instance are lower',
    async run(subject) {
      const host = hostOn(await subject.open())
      for (let sequence = 1; sequence <= 5; sequence++)
        await host.push(batch(sequence, 1, `series ${sequence}`), envelope)
      const limits = { ...defaultLimits, maxSeries: 2 }
      const other = hostOn(await subject.open(), { limits })
      assertEquals(
        await labels(other),
        ['series 1', 'series 2', 'series 3', 'series 4', 'series 5'],
        'the series',
      )
      await other.push(batch(6, 1, 'series 6'), envelope)
      assertEquals(await shown(hostOn(await subject.open(), { limits })), 6, 'the total with what overflowed')
    },
  },
  {
    title: 'a batch of the log that cannot be read is left out and counted',
    async run(subject) {
      const first = hostOn(await subject.open())
      await first.push(batch(1, 5), envelope)
      const store = await subject.open()
      await store.load()
      const body = batch(2, 7)
      const decoded = decodeBatch(body)
      if (decoded.kind !== 'batch') throw new TypeError(decoded.reason)
      body[1] = 2
      const entry = { kind: 'batch', batch: decoded.batch, body, ageSeconds: 0, leaseSeconds: 60 } as const
      store.append(2, encodeRecord({ lsn: 2, nowSeconds: startSeconds, entries: [entry] }))
      await store.durable(2)
      const quarantined: unknown[] = []
      const host = hostOn(await subject.open(), {
        onQuarantined: ({ body: bytes }) => quarantined.push(bytes),
      })
      assertEquals(await shown(host), 5, 'the total')
      assertEquals(quarantined, [body], 'what was left out')
      assertEquals(
        (await host.push(batch(2, 7), envelope)).kind,
        'applied',
        'the answer when it is sent again',
      )
    },
  },
]

function hostOn(store: AggregatorStore, options: Partial<AggregatorHostOptions> = {}): AggregatorHost {
  return new AggregatorHost(store, {
    clock: { nowSeconds: () => startSeconds, monotonicSeconds: () => 0 },
    ...options,
  })
}

/** A batch of one source that adds `amount` to one series. */
function batch(sequence: number, amount: number, label = ''): Bytes {
  const block = createBlock(total, 1, 1)
  block.values[0] = amount
  block.rows = 1
  const encoder = new BatchEncoder()
  encoder.family(total, [{ name: 'series', text: () => label }], block, 'with')
  const nonce = String(sequence).padStart(8, '0')
  return encoder.finish({ source: '\0'.repeat(15) + '1', stamp: 0, sequence, nonce }, 0, startSeconds)
}

/** The first family of a view, as bytes. */
async function firstFamily(host: AggregatorHost): Promise<Bytes> {
  const view = await host.view()
  return encodeView({ ...view, lsn: 0, families: view.families.slice(0, 1) })
}

/** The sum of the contract's counter over all series. */
async function shown(host: AggregatorHost): Promise<number> {
  let sum = 0
  for (const family of await host.collect()) {
    if (family.name !== total.name) continue
    for (const { name, value } of samples(family)) if (name.endsWith('_total')) sum += value
  }
  return sum
}

async function labels(host: AggregatorHost): Promise<readonly (string | undefined)[]> {
  const family = (await host.collect()).find(({ name }) => name === total.name)
  const all = family === undefined ? [] : [...samples(family)]
  return all.filter(({ name }) => name.endsWith('_total')).map((sample) => sample.labels['series'])
}
