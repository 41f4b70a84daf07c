import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { defaultLimits } from '../../src/aggregate/limits.ts'
import { armCrash, isCrashArmed } from '../harness/crash.ts'
import { awaitPage } from '../harness/fetch-page.ts'
import { Host } from '../harness/host.ts'
import type { WorkerOptions } from '../harness/host-messages.ts'
import { lacksPeers } from '../harness/peers.ts'
import { Prometheus } from '../harness/prometheus.ts'
import { SeededRandom } from '../harness/seeded-random.ts'
import { appWorker, nextObjectWorker, objectWorker, shardedAppWorker, shardObject } from '../harness/shop.ts'
import { Stage } from '../harness/stage.ts'
import { until } from '../harness/until.ts'
import { Progress, rounds, seed } from '../reliability/run.ts'

/** How long things go wrong; RELIABILITY_FACTOR=20 makes it ten minutes. */
const seconds = rounds(30)
const scrapeSeconds = 1
/** Each adds isolates, which know of more shards, and those of the ones before go on. */
const deployments = [
  { shards: 2, apps: ['a', 'b'] },
  { shards: 4, apps: ['c', 'd'] },
  { shards: 8, apps: ['e', 'f', 'g', 'h'] },
] as const
const apps = deployments.flatMap((deployment) => deployment.apps)
const faults = ['kill', 'evict', 'crash', 'deploy'] as const
/** The first of these is scraped through the newest deployment, the other through one that knows of one shard. */
const pages = [
  { job: 'newest', app: 'h', path: '/metrics' },
  { job: 'oldest', app: 'older', path: '/metrics-as-text' },
]
const random = new SeededRandom(seed)

/** One application: what it was asked for, and all of that was answered. */
class Shop {
  readonly name: string
  readonly #origin: string
  placed = 0

  constructor(name: string, origin: string) {
    this.name = name
    this.#origin = origin
  }

  /** Its series begin at 0, on a page that Prometheus has seen before the first order. */
  open(): Promise<void> {
    return this.#ask('/open')
  }

  async order(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.#ask('/order?plan=team')
      this.placed++
      await sleep(5)
    }
  }

  /** Gives an isolate whose last attempt has failed an invocation in which it can send. */
  async nudge(): Promise<void> {
    await fetch(`${this.#origin}/nudge`, { method: 'HEAD' })
  }

  /** What it costs: 0.5, 5, 50 and 500 in turns. */
  get amounts(): number {
    let sum = 0
    for (const [place, amount] of [0.5, 5, 50, 500].entries()) {
      sum += amount * Math.floor((this.placed + 3 - place) / 4)
    }
    return sum
  }

  async #ask(path: string): Promise<void> {
    const response = await fetch(this.#origin + path)
    await response.text()
    if (!response.ok) throw new Error(`${this.name} answered ${path} with ${response.status}`)
  }
}

describe.skipIf(lacksPeers('prometheus'))(
  'a growing shop whose aggregator is deployed again and again',
  () => {
    const stage = new Stage()
    const happened = { kill: 0, evict: 0, crash: 0, deploy: 0 }
    let release = 0
    /** Of the newest application. */
    let shards = 1
    let object: Host
    let prometheus: Prometheus
    let shops: readonly Shop[]
    let newest: string

    const startObject = async (worker: WorkerOptions): Promise<void> => {
      object = stage.add(new Host({ folder: stage.folder, workers: [worker] }))
      await object.ready()
    }

    /** Releases come in turns, the published object and one with other limits, and each takes over what there is. */
    const deploy = async (): Promise<void> => {
      await object.kill()
      release++
      await startObject(release % 2 === 0 ? objectWorker : nextObjectWorker(50_000 + release))
    }

    const wrong: Readonly<Record<(typeof faults)[number], () => Promise<unknown>>> = {
      kill: () => object.killWorkerd(),
      evict: () =>
        until('an eviction', () =>
          object.evict(shardObject(`shard-${random.below(shards)}`)).then(
            () => true as const,
            (error: unknown) => {
              // It is one that nobody sends to.
              if (String(error).includes('not currently running')) return undefined
              throw error
            },
          ),
        ),
      crash: async () => {
        const { [objectWorker.name]: origin = '' } = (await object.ready()).origins
        const crash = async (shard: string): Promise<true | undefined> => {
          await armCrash(origin, 'before answers', shard)
          for (let look = 0; look < 20; look++) {
            if (!(await isCrashArmed(origin, shard))) return true
            await sleep(50)
          }
          await armCrash(origin, undefined, shard) // nobody sends to it
          return undefined
        }
        await until('a shard to crash', () =>
          // One that is asked while it crashes cannot answer; the next one is another crash.
          crash(`shard-${random.below(shards)}`).catch(() => undefined),
        )
        await object.announceAgain(objectWorker.name)
      },
      deploy,
    }

    beforeAll(
      async () => {
        await startObject(objectWorker)
        const workers = deployments.flatMap(({ shards: known, apps: added }) =>
          added.map((app) => shardedAppWorker(app, known)),
        )
        const host = stage.add(new Host({ folder: stage.folder, workers: [...workers, appWorker('older')] }))
        const { origins } = await host.ready()
        const originOf = (app: string): string => origins[`app-${app}`] ?? ''
        shops = apps.map((app) => new Shop(app, originOf(app)))
        newest = `${originOf('h')}/metrics`
        await awaitPage('the first page', newest)
        prometheus = await Prometheus.start(
          stage,
          pages.map(({ job, app, path }) => ({
            name: job,
            origin: originOf(app),
            path,
            everySeconds: scrapeSeconds,
          })),
        )

        const load = new AbortController()
        const orders: Promise<void>[] = []
        const start = async (added: readonly string[]): Promise<void> => {
          const opened = shops.filter(({ name }) => added.includes(name))
          for (const shop of opened) {
            await shop.open()
            await until(`Prometheus to see ${shop.name} at 0`, async () => {
              await shop.nudge()
              const seen = await prometheus.query(`orders_total{app="${shop.name}",plan="team"} == 0`)
              return seen.length === pages.length ? true : undefined
            })
          }
          orders.push(...opened.map((shop) => shop.order(load.signal)))
        }
        const progress = new Progress('seconds of deployments', seconds)
        let started = 0
        let done = 0
        const began = performance.now()
        try {
          for (let turn = 0; done < seconds; turn++) {
            const next = deployments[started]
            if (next !== undefined && done >= (started * seconds) / deployments.length) {
              await start(next.apps)
              ;({ shards } = next)
              started++
            }
            const fault = faults[turn % faults.length] ?? 'kill'
            await wrong[fault]()
            happened[fault]++
            await awaitPage(`a page after ${fault}`, newest)
            await sleep(200 + random.below(1500)) // for scrapes between the faults
            const passed = Math.min(seconds, Math.floor((performance.now() - began) / 1000))
            progress.step(passed - done)
            done = passed
          }
        } finally {
          load.abort()
        }
        await Promise.all(orders)
        await until(
          'Prometheus to see every order',
          async () => {
            await Promise.all(shops.map((shop) => shop.nudge()))
            const seen = await Promise.all(
              pages.map(({ job }) => prometheus.value(`sum(orders_total{job="${job}"})`)),
            )
            const placed = shops.reduce((sum, shop) => sum + shop.placed, 0)
            return seen.every((sum) => (sum ?? 0) >= placed) ? true : undefined
          },
          { timeoutSeconds: 60, everySeconds: 0.5 },
        )
        await sleep(2000 * scrapeSeconds) // what is too much would come now
        const scrapes = (await prometheus.value(`sum(count_over_time(up[1h]))`)) ?? 0
        const failed = scrapes - ((await prometheus.value(`sum(sum_over_time(up[1h]))`)) ?? 0)
        const placed = shops.map((shop) => shop.placed)
        process.stdout.write(
          `.. deployments: ${JSON.stringify({ ...happened, seconds: done, placed, scrapes, failed })}\n`,
        )
      },
      (seconds * 2 + 180) * 1000,
    )

    afterAll(() => stage.close())

    test('everything did go wrong, under load', async () => {
      for (const fault of faults) expect(happened[fault]).toBeGreaterThanOrEqual(seconds / 30)
      for (const shop of shops) expect(shop.placed).toBeGreaterThan(20)
      // What a crash left without an answer came again, and was known.
      expect(
        await prometheus.value('sum(edgeprom_aggregator_batches_total{result="duplicate",job="newest"})'),
      ).toBeGreaterThanOrEqual(happened.crash)
    })

    test('the page shows what the newest release has set', async () => {
      await deploy()
      if (release % 2 === 0) await deploy()
      const page = await awaitPage('the page of a new release', newest)
      const shown = (of: string): number => page.get(`edgeprom_aggregator_limit{of="${of}"}`) ?? 0
      // Every shard adds its own, and has this one of sources whatever its release.
      const added = shown('sources') / defaultLimits.maxSources
      expect(added).toBeGreaterThan(2)
      expect(shown('series')).toBe(added * (50_000 + release))
    })

    describe.each(pages)('through the $job Worker', ({ job }) => {
      test('every total is what was ordered', async () => {
        const query = async (name: string, labels = ''): Promise<Readonly<Record<string, number>>> => {
          const series = await prometheus.query(`last_over_time(${name}{job="${job}"${labels}}[1h])`)
          return Object.fromEntries(series.map(({ metric, value }) => [metric['app'] ?? '', value]))
        }
        const placed = Object.fromEntries(shops.map((shop) => [shop.name, shop.placed]))
        expect(await query('orders_total')).toEqual(placed)
        expect(await query('order_amount_count')).toEqual(placed)
        expect(await query('order_amount_bucket', ',le="+Inf"')).toEqual(placed)
        expect(await query('order_amount_sum')).toEqual(
          Object.fromEntries(shops.map((shop) => [shop.name, shop.amounts])),
        )
      })

      test('the increase of every series is what was ordered, but for what Prometheus extrapolates', async () => {
        for (const shop of shops) {
          const expected = {
            orders_total: shop.placed,
            order_amount_count: shop.placed,
            order_amount_sum: shop.amounts,
          }
          for (const [name, added] of Object.entries(expected)) {
            const series = `${name}{app="${shop.name}",job="${job}"}[1h]`
            const samples = (await prometheus.value(`count_over_time(${series})`)) ?? 0
            const increase = (await prometheus.value(`increase(${series})`)) ?? 0
            expect(samples).toBeGreaterThan(5)
            // It goes on for at most 1.1 times the pause between two samples; before the first one all was 0.
            expect(increase).toBeGreaterThanOrEqual(added * (1 - 1e-9))
            expect(increase).toBeLessThanOrEqual(added * (1 + 1.1 / (samples - 1)) * (1 + 1e-9))
          }
        }
      })

      test('no counter was ever lower than before', async () => {
        const names = (await prometheus.names(job)).filter((name) => /_(total|bucket|count|sum)$/.test(name))
        expect(names).toEqual(
          expect.arrayContaining(['orders_total', 'order_amount_bucket', 'order_size_bytes_sum']),
        )
        const resets = names.map(
          async (name) => [name, await prometheus.value(`max(resets(${name}{job="${job}"}[1h]))`)] as const,
        )
        expect(Object.fromEntries(await Promise.all(resets))).toEqual(
          Object.fromEntries(names.map((name) => [name, 0])),
        )
      })
    })
  },
)
