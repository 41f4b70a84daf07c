import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { awaitPage, fetchPage } from '../harness/fetch-page.ts'
import { Host } from '../harness/host.ts'
import { lowered, type Page, sumOf, withoutSelf } from '../harness/page.ts'
import { objectWorker, shardedAppWorker } from '../harness/shop.ts'
import { Stage } from '../harness/stage.ts'
import { patience, Progress, rounds } from './run.ts'

const stage = new Stage()
/** Three deployments; each adds isolates, which know of more shards, and those of the ones before go on. */
const deployments = [
  { shards: 2, apps: ['a', 'b'] },
  { shards: 4, apps: ['c', 'd'] },
  { shards: 8, apps: ['e', 'f', 'g', 'h'] },
] as const
const apps = deployments.flatMap((deployment) => deployment.apps)
const ordersPerRound = 20
let object: Host
let origins: readonly string[]
/** A Worker of an older deployment, which knows of one shard. */
let older: string

beforeAll(async () => {
  object = stage.add(new Host({ folder: stage.folder, workers: [objectWorker] }))
  const workers = deployments.flatMap(({ shards, apps: added }) =>
    added.map((app) => shardedAppWorker(app, shards)),
  )
  const host = stage.add(new Host({ folder: stage.folder, workers }))
  older = (await object.ready()).origins[objectWorker.name] ?? ''
  origins = Object.values((await host.ready()).origins)
  await awaitPage('the first page', `${origins[0]}/metrics`)
})

afterAll(() => stage.close())

test('shards added under load: one page or none, never lower, exact through kill -9', patience, async () => {
  const count = rounds(8)
  const progress = new Progress('shards', count)
  const load = new AbortController()
  const watch = async (url: string): Promise<number> => {
    let before: Page = new Map()
    let pages = 0
    while (!load.signal.aborted) {
      const page = await fetchPage(url)
      if (page !== undefined) {
        expect(lowered(before, page)).toEqual([])
        before = page
        pages++
      }
      await sleep(10)
    }
    return pages
  }
  const order = async (): Promise<void> => {
    try {
      for (let round = 0; round < count; round++) {
        const placed = origins.map(async (origin, app) => {
          if (round < startOf(app)) return
          for (let i = 0; i < ordersPerRound; i++) await fetch(`${origin}/order?plan=team`)
        })
        await sleep(100 * (round % 4))
        await object.killWorkerd()
        await Promise.all(placed)
        progress.step()
      }
      await Promise.all(origins.map(settled))
    } finally {
      load.abort()
    }
  }
  /** Until an isolate that could not send has had an invocation in which it can. */
  const settled = async (origin: string, app: number): Promise<void> => {
    const series = `orders_total{app="${apps[app]}",plan="team"}`
    await awaitPage(
      `the orders of ${apps[app]}`,
      `${origin}/metrics`,
      (page) => (page.get(series) ?? 0) >= ordersOf(app),
    )
  }
  /** The round in which an application is deployed. */
  const startOf = (app: number): number => {
    const deployment = deployments.findIndex((one) => one.apps.some((name) => name === apps[app]))
    return Math.floor((deployment * count) / deployments.length)
  }
  const ordersOf = (app: number): number => (count - startOf(app)) * ordersPerRound
  const all = apps.reduce((sum, _, app) => sum + ordersOf(app), 0)
  const [pages, pagesOfOlder] = await Promise.all([
    watch(`${origins[0]}/metrics`),
    watch(`${older}/metrics`),
    order(),
  ])

  const end = await awaitPage('the last page', `${origins[1]}/metrics`)
  expect(apps.map((app) => end.get(`orders_total{app="${app}",plan="team"}`))).toEqual(
    apps.map((_, app) => ordersOf(app)),
  )
  expect(sumOf(end, 'order_size_bytes_count')).toBe(all)
  expect(sumOf(end, 'edgeprom_aggregator_sources')).toBe(apps.length)
  expect(Math.min(pages, pagesOfOlder)).toBeGreaterThan(count)
  const seenByOlder = await awaitPage('the page of an older deployment', `${older}/metrics`)
  expect(withoutSelf(seenByOlder)).toEqual(withoutSelf(end))
  expect(databases().length).toBeGreaterThan(1)
})

/** One a shard. */
function databases(): readonly string[] {
  return readdirSync(join(stage.folder, `data-of-${objectWorker.name}`), {
    recursive: true,
    encoding: 'utf8',
  }).filter((path) => /[0-9a-f]{64}\.sqlite$/.test(path))
}
