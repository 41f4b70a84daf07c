import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Answer } from '../../src/aggregate/answer.ts'
import { decodeBatch } from '../../src/aggregate/batch-decoder.ts'
import { defaultBatchLimits } from '../../src/aggregate/batch-limits.ts'
import { Counter, Enum, Gauge, Histogram, Info, Registry, Summary } from '../../src/index.ts'
import type { Bytes } from '../../src/model/bytes.ts'
import { DeltaReader } from '../../src/report/delta-reader.ts'
import type { FlushTarget } from '../../src/report/flush-target.ts'
import { exchange } from '../harness/exchange.ts'
import { fetchPage } from '../harness/fetch-page.ts'
import { Host } from '../harness/host.ts'
import { objectTarget } from '../harness/object-target.ts'
import { lowered, type Page, withoutSelf } from '../harness/page.ts'
import { SeededRandom } from '../harness/seeded-random.ts'
import { Sender } from '../harness/sender.ts'
import { appWorker, objectWorker } from '../harness/shop.ts'
import { Stage } from '../harness/stage.ts'
import { patience, Progress, rounds, seed } from './run.ts'

const stage = new Stage()
const random = new SeededRandom(seed)
/** With the longest lease there is: no live value of an earlier batch lapses between two pages. */
const envelope = { ageSeconds: 0, attempt: 1, leaseSeconds: 900 }
const token = 'correct horse battery staple'
let target: FlushTarget
let origins: Readonly<Record<string, string>>

beforeAll(async () => {
  const workers = [appWorker('guarded', token), objectWorker]
  const host = stage.add(new Host({ folder: stage.folder, workers }))
  origins = (await host.ready()).origins
  target = objectTarget(origins[objectWorker.name] ?? '')
  const sender = new Sender('honest', random)
  sender.add(7)
  await sender.settle(target)
})

afterAll(() => stage.close())

describe('the object', () => {
  test(
    'lives through mutated batches, and its page shows nothing of those that are not valid',
    patience,
    async () => {
      const perRound = 100
      const count = rounds(100)
      const progress = new Progress('mutated batches', count)
      const outcomes = new Map<string, number>()
      for (let round = 0; round < count; round++) {
        const before = await page()
        const bodies = Array.from({ length: perRound }, () => mutate(sampleBatch('with exemplars')))
        const [valid, refused] = [bodies.filter(isBatch), bodies.filter((body) => !isBatch(body))]
        const answers = await pushAll(refused)
        for (const [i, body] of refused.entries()) expect(answers[i]?.kind).toBe(verdict(body))
        expect(withoutSelf(await page())).toEqual(withoutSelf(before))

        // A mutation that leaves a batch valid is one: it may add, and never take away.
        const taken = await pushAll(valid)
        expect(lowered(before, await page())).toEqual([])
        for (const { kind } of [...answers, ...taken]) outcomes.set(kind, (outcomes.get(kind) ?? 0) + 1)
        progress.step()
      }
      expect(outcomes.get('invalid')).toBeGreaterThan((count * perRound) / 2)
      expect(outcomes.get('applied')).toBeGreaterThan(count)
      expect((await page()).get('sent_total{sender="honest"}')).toBeGreaterThanOrEqual(7)
      process.stdout.write(`.. mutated batches: ${JSON.stringify(Object.fromEntries(outcomes))}\n`)
    },
  )

  test('refuses every truncation of a batch', async () => {
    // Exemplars are a section at the end: a batch that is cut off before them is a batch.
    const whole = sampleBatch('without exemplars')
    const before = await page()
    const answers = await pushAll(Array.from({ length: whole.length }, (_, length) => whole.slice(0, length)))
    expect(answers.filter(({ kind }) => kind !== 'invalid')).toEqual([])
    expect(withoutSelf(await page())).toEqual(withoutSelf(before))
  })

  test('lets no source write what the aggregator says about itself', async () => {
    const registry = new Registry()
    const own = {
      name: 'edgeprom_aggregator_batches_total',
      help: 'Forged',
      labelNames: ['result'] as const,
      registry,
    }
    new Counter(own).labels('applied').inc(1e6)
    new Gauge({ name: 'edgeprom_aggregator_series', help: 'Forged', registry }).set(1e6)
    const before = await page()
    const [answer] = await pushAll([seal(registry)])
    expect(answer?.kind).toBe('applied')
    const after = await page()
    const applied = 'edgeprom_aggregator_batches_total{result="applied"}'
    expect(after.get(applied)).toBe((before.get(applied) ?? 0) + 1)
    expect(after.get('edgeprom_aggregator_series')).toBe(before.get('edgeprom_aggregator_series'))
    expect(after.get('edgeprom_aggregator_conflicts_total{reason="name"}')).toBe(
      (before.get('edgeprom_aggregator_conflicts_total{reason="name"}') ?? 0) + 2,
    )
  })

  test('refuses a batch that is too large', async () => {
    const before = await page()
    const answers = await pushAll([new Uint8Array(defaultBatchLimits.maxBytes + 1), tooManySeries()])
    expect(answers.map(({ kind }) => kind)).toEqual(['too_large', 'too_large'])
    expect(withoutSelf(await page())).toEqual(withoutSelf(before))
  })
})

describe('a page that needs a token', () => {
  test.each([
    { what: 'none', headers: {} },
    { what: 'another', headers: { authorization: 'Bearer wrong' } },
    { what: 'a longer one', headers: { authorization: `Bearer ${token}!` } },
    { what: 'the start of it', headers: { authorization: `Bearer ${token.slice(0, -1)}` } },
    { what: 'an empty one', headers: { authorization: 'Bearer ' } },
    { what: 'the right one under another scheme', headers: { authorization: `Basic ${btoa(`x:${token}`)}` } },
  ])('is not shown to who has $what', async ({ headers }) => {
    const refused = await exchange(`${origins['app-guarded']}/metrics`, { headers })
    expect(refused.status).toBe(401)
    expect(refused.headers['www-authenticate']).toMatch(/^Bearer/)
    expect(refused.body.toString()).not.toContain('total')
  })

  test('is shown to who has it', async () => {
    const shownTo = await exchange(`${origins['app-guarded']}/metrics`, {
      headers: { authorization: `Bearer ${token}` },
    })
    expect(shownTo.status).toBe(200)
    expect(shownTo.body.toString()).toContain('sent_total{sender="honest"}')
  })
})

async function page(): Promise<Page> {
  const fetched = await fetchPage(`${origins[objectWorker.name]}/metrics`)
  if (fetched === undefined) throw new Error('The object serves no page')
  return fetched
}

async function pushAll(bodies: readonly Bytes[]): Promise<readonly Answer[]> {
  const answers: Answer[] = []
  const lanes = Array.from({ length: 8 }, async (_, lane) => {
    for (let i = lane; i < bodies.length; i += 8) {
      const body = bodies[i] ?? new Uint8Array()
      answers[i] = await target.push(body, envelope, '')
    }
  })
  await Promise.all(lanes)
  return answers
}

function verdict(body: Bytes): string {
  return decodeBatch(body, defaultBatchLimits).kind
}

function isBatch(body: Bytes): boolean {
  return verdict(body) === 'batch'
}

/** Some bytes overwritten, cut out, doubled or inserted. */
function mutate(whole: Bytes): Bytes {
  let bytes = [...whole]
  for (let left = 1 + random.below(3); left > 0; left--) {
    const at = random.below(bytes.length)
    const length = 1 + random.below(4)
    switch (random.below(5)) {
      case 0:
        bytes[at] = random.below(256)
        break
      case 1:
        bytes[at] = (bytes[at] ?? 0) ^ (1 << random.below(8))
        break
      case 2:
        bytes.splice(at, length)
        break
      case 3:
        bytes.splice(at, 0, ...bytes.slice(at, at + length))
        break
      default:
        bytes = bytes.slice(0, at)
    }
    if (bytes.length === 0) break
  }
  return Uint8Array.from(bytes)
}

/** A batch with series of every type. */
function sampleBatch(exemplars: 'with exemplars' | 'without exemplars'): Bytes {
  const registry = new Registry()
  const counter = new Counter({ name: 'hostile_total', help: 'Help', labelNames: ['a', 'b'], registry })
  for (const value of ['x', 'yy', 'zürich', '"\\\n']) {
    const exemplar = exemplars === 'with exemplars' ? { trace_id: value } : undefined
    counter.labels(value, 'b').inc(3, { exemplar })
  }
  new Gauge({ name: 'hostile_gauge', help: 'Help', registry }).set(1.5)
  const histogram = new Histogram({ name: 'hostile_histogram', help: 'Help', buckets: [1, 2, 5], registry })
  for (const amount of [0.5, 1.5, 7]) histogram.observe(amount)
  new Summary({ name: 'hostile_summary', help: 'Help', registry }).observe(2)
  new Info({ name: 'hostile_build', help: 'Help', registry }).info({ version: '1', build: 'x' })
  new Enum({ name: 'hostile_state', help: 'Help', states: ['on', 'off'], registry }).state('off')
  return seal(registry)
}

function tooManySeries(): Bytes {
  const registry = new Registry()
  const counter = new Counter({ name: 'many_total', help: 'Help', labelNames: ['i'], registry })
  for (let i = 0; i <= defaultBatchLimits.maxSeries; i++) counter.labels(i).inc()
  return seal(registry, Infinity)
}

function seal(registry: Registry, maxSeries: number = defaultBatchLimits.maxSeries): Bytes {
  const reader = new DeltaReader(registry, { random: random.bytes })
  const limits = { ...defaultBatchLimits, maxSeries }
  const sealed = reader.seal(Date.now() / 1000, { limits, whenEmpty: 'nothing' })
  if (sealed === undefined) throw new Error('There was nothing to seal')
  return sealed.body
}
