import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { CrashPoint } from '../harness/crash.ts'
import { awaitPage, fetchPage } from '../harness/fetch-page.ts'
import { NodeAggregator } from '../harness/node-aggregator.ts'
import { logBytes, lowered, type Page, picked, sumOf } from '../harness/page.ts'
import { SeededRandom } from '../harness/seeded-random.ts'
import { expectedOf, Sender } from '../harness/sender.ts'
import { Stage } from '../harness/stage.ts'
import { httpTarget } from '../../src/report/http-target.ts'
import { patience, Progress, rounds, seed } from './run.ts'

const random = new SeededRandom(seed)
let stage: Stage
let aggregator: NodeAggregator

beforeEach(async () => {
  stage = new Stage()
  aggregator = await NodeAggregator.start({ file: join(stage.folder, 'metrics.db'), port: 0 })
  stage.add({ stop: () => aggregator.stop() })
})

afterEach(() => stage.close())

interface Load {
  readonly senders: readonly Sender[]
  readonly outcomes: { settled: number; failed: number; pages: number; snapshots: number }
  readonly target: ReturnType<typeof httpTarget>
  /** Runs while `disturb` does; no page may be lower than the one before. */
  run(disturb: () => Promise<void>): Promise<void>
}

function loadOf(name: string): Load {
  const target = httpTarget({ url: `${aggregator.origin}/push` })
  const senders = Array.from({ length: 8 }, (_, i) => {
    return new Sender(`${name}-${i}`, random, i < 4 ? 'heavy' : 'light')
  })
  const outcomes = { settled: 0, failed: 0, pages: 0, snapshots: 0 }
  const over = new AbortController()
  const send = async (sender: Sender): Promise<void> => {
    while (!over.signal.aborted) {
      sender.add(1 + random.below(10))
      const outcome = await sender.flush(target)
      if (outcome === 'settled') outcomes.settled++
      if (outcome === 'failed') outcomes.failed++
      await sleep(outcome === 'failed' ? 20 : 1)
    }
  }
  const watch = async (): Promise<void> => {
    let before: Page = new Map()
    while (!over.signal.aborted) {
      const page = await fetchPage(`${aggregator.origin}/metrics`)
      if (page === undefined) {
        await sleep(20)
        continue
      }
      expect(lowered(before, page)).toEqual([])
      if (logBytes(page) < logBytes(before)) outcomes.snapshots++
      before = page
      outcomes.pages++
    }
  }
  const run = async (disturb: () => Promise<void>): Promise<void> => {
    const disturbed = async (): Promise<void> => disturb().finally(() => over.abort())
    await Promise.all([disturbed(), watch(), ...senders.map(send)])
    await Promise.all(senders.map((sender) => sender.settle(target)))
    const end = await awaitPage('the last page', `${aggregator.origin}/metrics`)
    expect(picked(end, expectedOf(senders))).toEqual(expectedOf(senders))
    process.stdout.write(`.. ${name}: ${JSON.stringify(outcomes)}\n`)
  }
  return { senders, outcomes, target, run }
}

/** What was acknowledged before must be on the first page of the next process. */
async function startAgain(senders: readonly Sender[], acknowledged: readonly number[]): Promise<void> {
  aggregator = await aggregator.startAgain()
  const page = await awaitPage('a page after the crash', `${aggregator.origin}/metrics`)
  for (const [place, { series }] of senders.entries()) {
    // A sender that nothing was acknowledged of may have no series yet.
    expect(page.get(series) ?? 0).toBeGreaterThanOrEqual(acknowledged[place] ?? 0)
  }
}

test(
  'kill -9 of the Node host at random moments under load loses nothing that was acknowledged and counts nothing twice',
  patience,
  async () => {
    const load = loadOf('node kill -9')
    const kills = rounds(10)
    const progress = new Progress('node kill -9', kills)
    await load.run(async () => {
      for (let i = 0; i < kills; i++) {
        await sleep(50 + random.below(350))
        await aggregator.stop()
        await startAgain(
          load.senders,
          load.senders.map(({ acknowledged }) => acknowledged),
        )
        progress.step()
      }
    })
    expect(load.outcomes.failed).toBeGreaterThanOrEqual(kills)
    expect(load.outcomes.settled).toBeGreaterThan(kills)
    expect(load.outcomes.pages).toBeGreaterThan(kills)
  },
)

test(
  'a crash of the Node host between writing, durability and the answers neither loses nor doubles',
  patience,
  async () => {
    const load = loadOf('node crashes')
    const crashes = rounds(20)
    const progress = new Progress('node crashes', crashes)
    await load.run(async () => {
      for (let i = 0; i < crashes; i++) {
        const point: CrashPoint = i % 2 === 0 ? 'before sync' : 'before answers'
        await aggregator.arm(point)
        await aggregator.gone()
        await startAgain(
          load.senders,
          load.senders.map(({ acknowledged }) => acknowledged),
        )
        progress.step()
      }
    })
    const page = await awaitPage('the last page', `${aggregator.origin}/metrics`)
    // Whatever was durable when it died came again, and was known.
    const duplicates = page.get('edgeprom_aggregator_batches_total{result="duplicate"}') ?? 0
    expect(duplicates).toBeGreaterThanOrEqual(crashes / 2)
  },
)

test('a second process on the file of a living one is refused, and disturbs nothing', patience, async () => {
  const file = join(stage.folder, 'metrics.db')
  const sender = new Sender('alone', random, 'heavy')
  const target = httpTarget({ url: `${aggregator.origin}/push` })
  for (let i = 0; i < 3; i++) {
    sender.add(1)
    await sender.settle(target)
    await expect(NodeAggregator.start({ file, port: 0 })).rejects.toThrow(
      `Cannot open the database ${JSON.stringify(file)}: no other process may have it open, received "database is locked"`,
    )
  }
  await aggregator.stop()
  aggregator = await aggregator.startAgain()
  const page = await awaitPage('the page after a restart', `${aggregator.origin}/metrics`)
  expect(picked(page, expectedOf([sender]))).toEqual(expectedOf([sender]))
  expect(sumOf(page, 'edgeprom_aggregator_sources')).toBe(1)
})

test('a write that fails, a second try and kill -9: the batch counts once', patience, async () => {
  const sender = new Sender('failing', random, 'heavy')
  const target = httpTarget({ url: `${aggregator.origin}/push` })
  const steps = ['append', 'durable'] as const
  for (const step of steps) {
    for (const moment of ['before', 'after'] as const) {
      sender.add(1)
      await aggregator.failNext(step, moment)
      expect(await sender.flush(target)).toBe('failed')
      await sender.settle(target)
      await aggregator.stop()
      aggregator = await aggregator.startAgain()
      const page = await awaitPage('the page after the kill', `${aggregator.origin}/metrics`)
      expect(picked(page, expectedOf([sender]))).toEqual(expectedOf([sender]))
    }
  }
  expect(sender.total).toBe(4)
})
