import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { awaitPage, fetchPage } from '../harness/fetch-page.ts'
import { Host } from '../harness/host.ts'
import { objectTarget } from '../harness/object-target.ts'
import { logBytes, lowered, type Page, picked } from '../harness/page.ts'
import { SeededRandom } from '../harness/seeded-random.ts'
import { expectedOf, Sender } from '../harness/sender.ts'
import { objectWorker } from '../harness/shop.ts'
import { Stage } from '../harness/stage.ts'
import { patience, Progress, rounds, seed } from './run.ts'

const stage = new Stage()
const random = new SeededRandom(seed)
let host: Host
let origin: string

beforeAll(startHost)

afterAll(() => stage.close())

test(
  'kill -9 at random moments under load loses nothing that was acknowledged and counts nothing twice',
  patience,
  async () => {
    const target = objectTarget(origin)
    const senders = Array.from(
      { length: 8 },
      (_, i) => new Sender(`kill-${i}`, random, i < 4 ? 'heavy' : 'light'),
    )
    const kills = rounds(20)
    const progress = new Progress('kill -9', kills)
    const outcomes = { settled: 0, failed: 0, pages: 0, snapshots: 0 }
    const load = new AbortController()

    const send = async (sender: Sender): Promise<void> => {
      while (!load.signal.aborted) {
        sender.add(1 + random.below(10))
        const outcome = await sender.flush(target)
        if (outcome === 'settled') outcomes.settled++
        if (outcome === 'failed') outcomes.failed++
        await sleep(outcome === 'failed' ? 20 : 1)
      }
    }
    const watch = async (): Promise<void> => {
      let before: Page = new Map()
      while (!load.signal.aborted) {
        const page = await fetchPage(`${origin}/metrics`)
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
    const kill = async (): Promise<void> => {
      try {
        for (let i = 0; i < kills; i++) {
          await sleep(50 + random.below(350))
          const acknowledged = senders.map((sender) => sender.acknowledged)
          await host.killWorkerd()
          const page = await awaitPage('a page after the kill', `${origin}/metrics`)
          for (const [place, { series }] of senders.entries()) {
            // A sender that nothing was acknowledged of may have no series yet.
            expect(page.get(series) ?? 0).toBeGreaterThanOrEqual(acknowledged[place] ?? 0)
          }
          progress.step()
        }
      } finally {
        load.abort()
      }
    }
    await Promise.all([kill(), watch(), ...senders.map(send)])

    await Promise.all(senders.map((sender) => sender.settle(target)))
    const end = await awaitPage('the last page', `${origin}/metrics`)
    expect(picked(end, expectedOf(senders))).toEqual(expectedOf(senders))
    expect(outcomes.failed).toBeGreaterThanOrEqual(kills)
    expect(outcomes.settled).toBeGreaterThan(kills)
    expect(outcomes.snapshots).toBeGreaterThan(0)
    expect(outcomes.pages).toBeGreaterThan(kills)
    process.stdout.write(`.. kill -9: ${JSON.stringify(outcomes)}\n`)
  },
)

test(
  'what was acknowledged is on the disk when everything is killed and started anew',
  patience,
  async () => {
    const sender = new Sender('everything', random, 'heavy')
    const before = await awaitPage('the page before', `${origin}/metrics`)
    for (let i = 0; i < 50; i++) {
      sender.add(1)
      await sender.settle(objectTarget(origin))
    }
    await host.kill()
    await startHost()
    const after = await awaitPage('the page of the new host', `${origin}/metrics`)
    expect(lowered(before, after)).toEqual([])
    expect(after.get(sender.series)).toBe(50)

    sender.add(1)
    await sender.settle(objectTarget(origin))
    expect((await awaitPage('the next page', `${origin}/metrics`)).get(sender.series)).toBe(51)
  },
)

async function startHost(): Promise<void> {
  host = stage.add(new Host({ folder: stage.folder, workers: [objectWorker] }))
  origin = (await host.ready()).origins[objectWorker.name] ?? ''
}
