import { afterAll, beforeAll, expect, test } from 'vitest'
import type { FlushTarget } from '../../src/report/flush-target.ts'
import { armCrash, isCrashArmed } from '../harness/crash.ts'
import { awaitPage, fetchPage } from '../harness/fetch-page.ts'
import { Host } from '../harness/host.ts'
import { objectTarget } from '../harness/object-target.ts'
import { logBytes, lowered, type Page, picked } from '../harness/page.ts'
import { SeededRandom } from '../harness/seeded-random.ts'
import { expectedOf, Sender } from '../harness/sender.ts'
import { aggregatorObject, objectWorker } from '../harness/shop.ts'
import { Stage } from '../harness/stage.ts'
import { patience, Progress, rounds, seed } from './run.ts'

const stage = new Stage()
const random = new SeededRandom(seed)
const crashPoints = ['before sync', 'before answers'] as const
let host: Host
let origin: string
let target: FlushTarget

beforeAll(async () => {
  host = stage.add(new Host({ folder: stage.folder, workers: [objectWorker] }))
  origin = (await host.ready()).origins[objectWorker.name] ?? ''
  target = objectTarget(origin)
})

afterAll(() => stage.close())

test(
  'a crash between append and sync, or between sync and answer, lowers no page and loses or doubles nothing',
  patience,
  async () => {
    const senders = Array.from(
      { length: 10 },
      (_, i) => new Sender(`crash-${i}`, random, i < 4 ? 'heavy' : 'light'),
    )
    const count = rounds(400)
    const progress = new Progress('crashes in the store', count)
    const outcomes = { crashes: 0, failedPushes: 0, failedPages: 0, evictions: 0, snapshots: 0 }
    let before: Page = await awaitPage('the first page', `${origin}/metrics`)

    for (let round = 0; round < count; round++) {
      // Every second round has a crash; the rest give what survived a chance to be seen.
      const point = round % 2 === 0 ? undefined : crashPoints[((round - 1) / 2) % crashPoints.length]
      if (point !== undefined) await armCrash(origin, point)
      if (random.chance(0.1)) {
        await host.evict(aggregatorObject)
        outcomes.evictions++
      }
      for (const sender of senders) sender.add(1 + random.below(100))
      const pages: Promise<Page | undefined>[] = [fetchPage(`${origin}/metrics`)]
      const flushes = senders.map(async (sender) => {
        const outcome = await sender.flush(target)
        if (outcome === 'failed') outcomes.failedPushes++
        pages.push(fetchPage(`${origin}/metrics`))
      })
      await Promise.all(flushes)
      // A page that was asked for earlier may be older, but never newer than one that is asked for now.
      const seen = (await Promise.all(pages)).filter((page) => page !== undefined)
      outcomes.failedPages += pages.length - seen.length
      const now = await awaitPage('a page', `${origin}/metrics`)
      for (const page of seen) {
        expect(lowered(before, page)).toEqual([])
        expect(lowered(page, now)).toEqual([])
      }
      expect(lowered(before, now)).toEqual([])
      expect(await isCrashArmed(origin)).toBe(false)
      if (point !== undefined) outcomes.crashes++
      if (logBytes(now) < logBytes(before)) outcomes.snapshots++
      before = now
      progress.step()
    }

    await Promise.all(senders.map((sender) => sender.settle(target)))
    const end = await awaitPage('the last page', `${origin}/metrics`)
    expect(picked(end, expectedOf(senders))).toEqual(expectedOf(senders))
    expect(outcomes.crashes).toBe(Math.floor(count / 2))
    expect(outcomes.failedPushes).toBeGreaterThan(outcomes.crashes)
    expect(end.get('edgeprom_aggregator_batches_total{result="duplicate"}')).toBeGreaterThan(
      outcomes.crashes / 4,
    )
    expect(outcomes.snapshots).toBeGreaterThan(count / 50)
    process.stdout.write(`.. crashes in the store: ${JSON.stringify(outcomes)}\n`)
  },
)
