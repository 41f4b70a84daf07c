import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { armCrash, isCrashArmed } from '../harness/crash.ts'
import { awaitPage } from '../harness/fetch-page.ts'
import { Host } from '../harness/host.ts'
import { Load, type LoadResult } from '../harness/load.ts'
import { lacksPeers } from '../harness/peers.ts'
import { Prometheus } from '../harness/prometheus.ts'
import { aggregatorObject, appWorker, objectWorker } from '../harness/shop.ts'
import { Stage } from '../harness/stage.ts'
import { until } from '../harness/until.ts'

/** Each round has an eviction, a crash that loses answers, and a kill -9. */
const rounds = 5
const quota = 10_000
const hostilePlans = [
  'say "hi"',
  'back\\slash',
  'two\nlines',
  'all \\"\n of it\\',
  '{le="1"} 7 # x',
  'zürich 🚲',
  '',
]
const token = 'open sesame'
/** Two Workers show the same page: one of them in both formats, the other to who has the token. */
const pages = [{ job: 'openmetrics' }, { job: 'text' }, { job: 'guarded' }]

describe.skipIf(lacksPeers('wrk', 'prometheus'))('three Workers, one object, wrk, Prometheus', () => {
  const stage = new Stage()
  let prometheus: Prometheus
  let appsBefore: readonly number[]
  let apps: Host
  let load: LoadResult

  beforeAll(async () => {
    const object = stage.add(new Host({ folder: stage.folder, workers: [objectWorker] }))
    apps = stage.add(
      new Host({ folder: stage.folder, workers: [appWorker('a'), appWorker('b'), appWorker('c', token)] }),
    )
    const { [objectWorker.name]: objectOrigin = '' } = (await object.ready()).origins
    const origins = Object.values((await apps.ready()).origins)
    const [first = '', , guarded = ''] = origins
    appsBefore = apps.workerd()
    // Open ports say nothing about whether the Workers find the object.
    const answers = (): Promise<unknown> => awaitPage('a page', `${first}/metrics`)
    await answers()

    for (const plan of hostilePlans) await fetch(`${first}/order?plan=${encodeURIComponent(plan)}`)
    prometheus = await Prometheus.start(stage, [
      { name: 'openmetrics', origin: first, path: '/metrics' },
      { name: 'text', origin: first, path: '/metrics-as-text' },
      { name: 'guarded', origin: guarded, path: '/metrics', token },
    ])
    const running = stage.add(new Load({ folder: stage.folder, origins, path: '/order?plan=team', quota }))
    await until('the first scrapes', async () =>
      (await prometheus.value('sum(up)')) === pages.length ? true : undefined,
    )

    for (let round = 0; round < rounds; round++) {
      await object.evict(aggregatorObject)
      await answers()
      await armCrash(objectOrigin, 'before answers')
      await until('the crash', async () => ((await isCrashArmed(objectOrigin)) ? undefined : true))
      await object.announceAgain(objectWorker.name)
      await answers()
      await object.killWorkerd()
      await answers()
      await sleep(500) // for scrapes between the faults
    }
    load = await running.finish()
    await until(
      'every isolate to have sent everything',
      async () => {
        // Where the last attempt of an isolate failed, its next request sends.
        await Promise.all(origins.map((origin) => fetch(`${origin}/nudge`, { method: 'HEAD' })))
        const sums = await Promise.all(
          pages.map(({ job }) => prometheus.value(`sum(orders_total{plan="team",job="${job}"})`)),
        )
        return sums.every((sum) => (sum ?? 0) >= load.issued) ? true : undefined
      },
      { timeoutSeconds: 60, everySeconds: 0.5 },
    )
    await sleep(1500) // what is too much would come now
    const scrapes = await prometheus.value('sum(count_over_time(up[10m]))')
    const failed = (scrapes ?? 0) - ((await prometheus.value('sum(sum_over_time(up[10m]))')) ?? 0)
    process.stdout.write(`.. ${load.issued} requests, ${scrapes} scrapes of which ${failed} failed\n`)
  }, 240_000)

  afterAll(() => stage.close())

  test('wrk got an answer to every request', () => {
    const { issued } = load
    expect(issued).toBeGreaterThanOrEqual(3 * quota)
    expect(load).toEqual({
      issued,
      answered: issued,
      bad: 0,
      connect: 0,
      read: 0,
      write: 0,
      status: 0,
      timeout: 0,
    })
  })

  test('the faults did happen, and no Worker was replaced', async () => {
    expect(
      await prometheus.value('edgeprom_aggregator_batches_total{result="duplicate",job="text"}'),
    ).toBeGreaterThanOrEqual(rounds)
    expect(await prometheus.value('sum(edgeprom_aggregator_sources{job="text"})')).toBe(3)
    expect(apps.workerd()).toEqual(appsBefore)
  })

  describe.each(pages)('as $job', ({ job }) => {
    test('Prometheus takes the page', async () => {
      expect(await prometheus.value(`up{job="${job}"}`)).toBe(1)
      expect(await prometheus.value(`sum_over_time(up{job="${job}"}[10m])`)).toBeGreaterThan(5)
    })

    test('every total is what wrk has counted', async () => {
      const all = load.issued + hostilePlans.length
      const expected = {
        [`sum(orders_total{plan="team",job="${job}"})`]: load.issued,
        [`sum(orders_total{job="${job}"})`]: all,
        [`sum(http_requests_total{method="GET",status="200",job="${job}"})`]: all,
        [`sum(http_requests_total{method="GET",job="${job}"})`]: all,
        [`sum(http_request_duration_seconds_count{method="GET",job="${job}"})`]: all,
        [`sum(http_request_duration_seconds_bucket{le="+Inf",method="GET",job="${job}"})`]: all,
        [`sum(order_amount_count{job="${job}"})`]: all,
        [`sum(order_size_bytes_count{job="${job}"})`]: all,
        [`sum(order_size_bytes_sum{job="${job}"})`]: 100 * all,
        [`sum(http_requests_in_flight{job="${job}"})`]: 0,
      }
      const received = Object.keys(expected).map(
        async (query) => [query, await prometheus.value(query)] as const,
      )
      expect(Object.fromEntries(await Promise.all(received))).toEqual(expected)
    })

    test('every bucket holds what its isolate has observed', async () => {
      for (const app of ['a', 'b', 'c']) {
        const count = (await prometheus.value(`sum(orders_total{app="${app}",job="${job}"})`)) ?? 0
        const buckets = await prometheus.query(`order_amount_bucket{app="${app}",job="${job}"}`)
        // An isolate observes 0.5, 5, 50, 500 and so on, in turns.
        const observed = (place: number): number => Math.floor((count + 3 - place) / 4)
        const cumulative = [0, 1, 2].map(
          (last) => observed(0) + (last > 0 ? observed(1) : 0) + (last > 1 ? observed(2) : 0),
        )
        expect(buckets.map(({ value }) => value).sort((one, other) => one - other)).toEqual([
          ...cumulative,
          count,
        ])
        const sum = 0.5 * observed(0) + 5 * observed(1) + 50 * observed(2) + 500 * observed(3)
        expect(await prometheus.value(`order_amount_sum{app="${app}",job="${job}"}`)).toBe(sum)
      }
    })

    test('no counter was ever lower than before', async () => {
      const names = (await prometheus.names(job)).filter((name) => /_(total|bucket|count|sum)$/.test(name))
      expect(names).toEqual(
        expect.arrayContaining(['orders_total', 'order_amount_bucket', 'order_size_bytes_sum']),
      )
      const resets = names.map(
        async (name) => [name, await prometheus.value(`max(resets(${name}{job="${job}"}[10m]))`)] as const,
      )
      expect(Object.fromEntries(await Promise.all(resets))).toEqual(
        Object.fromEntries(names.map((name) => [name, 0])),
      )
    })

    test('label values come back as they were', async () => {
      const series = await prometheus.query(`orders_total{plan!="team",app="a",job="${job}"}`)
      // Prometheus has no label with an empty value.
      expect(Object.fromEntries(series.map(({ metric, value }) => [metric['plan'] ?? '', value]))).toEqual(
        Object.fromEntries(hostilePlans.map((plan) => [plan, 1])),
      )
    })
  })
})
