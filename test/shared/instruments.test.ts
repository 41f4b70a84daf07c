import { describe, expect, test } from 'vitest'
import { render } from '../../src/exposition/encode.ts'
import { openmetrics } from '../../src/exposition/openmetrics.ts'
import { Counter } from '../../src/instruments/counter.ts'
import { Enum } from '../../src/instruments/enum.ts'
import { GaugeMetricFamily } from '../../src/instruments/gauge-metric-family.ts'
import { Gauge } from '../../src/instruments/gauge.ts'
import { Histogram } from '../../src/instruments/histogram.ts'
import { Info } from '../../src/instruments/info.ts'
import { Summary } from '../../src/instruments/summary.ts'
import type { Clock } from '../../src/model/clock.ts'
import type { Collector } from '../../src/model/collector.ts'
import { DuplicateFamilyError, LabelMismatchError } from '../../src/model/errors.ts'
import { Registry } from '../../src/registry/registry.ts'
import { restrict } from '../../src/registry/restrict.ts'
import { getSampleValue } from '../../src/registry/sample-value.ts'

const help = 'Help'

/** A registry whose clock is moved by hand. */
function timed(): { readonly registry: Registry; readonly advance: (seconds: number) => void } {
  let now = 1_700_000_000
  const clock: Clock = { nowSeconds: () => now, monotonicSeconds: () => now }
  return {
    registry: new Registry({ clock }),
    advance: (seconds) => {
      now += seconds
    },
  }
}

describe('the instruments do the same in every runtime', () => {
  test('a page with one of each', async () => {
    const { registry, advance } = timed()
    registry.setTargetInfo({ service: 'edge' })
    const requests = new Counter({
      name: 'requests_total',
      help: 'Requests',
      labelNames: ['method', 'status'],
      registry,
    })
    const inProgress = new Gauge({ name: 'in_progress', help: 'Under way', registry })
    const latency = new Histogram({
      name: 'latency',
      help: 'Time',
      unit: 'seconds',
      buckets: [0.1, 1],
      registry,
    })
    const sizes = new Summary({ name: 'size', help: 'Size', unit: 'bytes', registry })
    const build = new Info({ name: 'build', help: 'What runs', registry })
    const state = new Enum({ name: 'state', help: 'How it is', states: ['up', 'down'], registry })
    class QueueCollector implements Collector {
      async *collect() {
        await Promise.resolve()
        yield new GaugeMetricFamily({
          name: 'queue_depth',
          help: 'Waiting',
          labelNames: ['queue'],
        }).addMetric(['orders'], 14)
      }
    }
    registry.register(new QueueCollector())

    requests.labels({ method: 'GET', status: 200 }).inc()
    requests.labels('GET', 200).inc(2, { exemplar: { trace_id: 'abc' } })
    requests.labels('POST', 'é"\\\n😱').inc(0.5)
    await inProgress.trackInProgress(() =>
      latency.time(async () => {
        await Promise.resolve()
        advance(0.25)
      }),
    )
    latency.observe(3)
    sizes.observe(512)
    build.info({ version: '1.2.3' })
    state.state('down')

    expect(
      await render(registry, { format: openmetrics, created: 'openmetrics', escaping: 'allow-utf-8' }),
    ).toBe(
      [
        '# HELP target Target metadata',
        '# TYPE target info',
        'target_info{service="edge"} 1',
        '# HELP requests Requests',
        '# TYPE requests counter',
        'requests_total{method="GET",status="200"} 3 # {trace_id="abc"} 2 1700000000',
        'requests_created{method="GET",status="200"} 1700000000',
        'requests_total{method="POST",status="é\\"\\\\\\n😱"} 0.5',
        'requests_created{method="POST",status="é\\"\\\\\\n😱"} 1700000000',
        '# HELP in_progress Under way',
        '# TYPE in_progress gauge',
        'in_progress 0',
        '# HELP latency_seconds Time',
        '# TYPE latency_seconds histogram',
        '# UNIT latency_seconds seconds',
        'latency_seconds_bucket{le="0.1"} 0',
        'latency_seconds_bucket{le="1.0"} 1',
        'latency_seconds_bucket{le="+Inf"} 2',
        'latency_seconds_count 2',
        'latency_seconds_sum 3.25',
        'latency_seconds_created 1700000000',
        '# HELP size_bytes Size',
        '# TYPE size_bytes summary',
        '# UNIT size_bytes bytes',
        'size_bytes_count 1',
        'size_bytes_sum 512',
        'size_bytes_created 1700000000',
        '# HELP build What runs',
        '# TYPE build info',
        'build_info{version="1.2.3"} 1',
        '# HELP state How it is',
        '# TYPE state stateset',
        'state{state="up"} 0',
        'state{state="down"} 1',
        '# HELP queue_depth Waiting',
        '# TYPE queue_depth gauge',
        'queue_depth{queue="orders"} 14',
        '# EOF',
        '',
      ].join('\n'),
    )
  })

  test('a series is held, reset, removed and comes back', async () => {
    const { registry } = timed()
    const counter = new Counter({ name: 'c', help, labelNames: ['l'], registry })
    const held = counter.labels('a')
    held.inc(5)
    held.reset()
    held.inc(2)
    expect(await getSampleValue(registry, 'c_total', { l: 'a' })).toBe(2)
    expect(counter.remove('a')).toBe(true)
    held.inc(100)
    counter.labels('a').inc()
    expect(await getSampleValue(registry, 'c_total', { l: 'a' })).toBe(1)
    counter.clear()
    expect(await getSampleValue(registry, 'c_total', { l: 'a' })).toBeUndefined()
  })

  test('values that look alike when joined are series of their own', async () => {
    const { registry } = timed()
    const counter = new Counter({ name: 'c', help, labelNames: ['a', 'b'], registry })
    counter.labels('x|', 'y').inc()
    counter.labels('x', '|y').inc(2)
    expect(await getSampleValue(registry, 'c_total', { a: 'x|', b: 'y' })).toBe(1)
    expect(await getSampleValue(registry, 'c_total', { a: 'x', b: '|y' })).toBe(2)
  })

  test('timers: run, started, and told their labels at the end', async () => {
    const { registry, advance } = timed()
    const latency = new Histogram({ name: 'h', help, labelNames: ['status'], buckets: [1], registry })
    const timer = latency.startTimer()
    advance(2)
    timer.stop('500')
    const started = latency.labels('200').startTimer()
    advance(0.5)
    started[Symbol.dispose]()
    expect(await getSampleValue(registry, 'h_sum', { status: '500' })).toBe(2)
    expect(await getSampleValue(registry, 'h_sum', { status: '200' })).toBe(0.5)
  })

  test('wrapped functions are recorded whenever they run', async () => {
    const { registry, advance } = timed()
    const latency = new Histogram({ name: 'h', help, labelNames: ['l'], buckets: [1], registry })
    const failures = new Counter({ name: 'c', help, registry })
    const wrapped = failures.countedExceptions()(
      latency.labels('a').timed()(async (seconds: number) => {
        await Promise.resolve()
        advance(seconds)
        if (seconds > 2) throw new Error('too long')
        return seconds
      }),
    )
    expect(await wrapped(2)).toBe(2)
    await expect(wrapped(3)).rejects.toThrow('too long')
    expect(await getSampleValue(registry, 'h_sum', { l: 'a' })).toBe(5)
    expect(await getSampleValue(registry, 'c_total')).toBe(1)
  })

  test('what finds no room under a limit is counted in one series, and sums stay right', async () => {
    const { registry } = timed()
    const requests = new Counter({ name: 'c', help, labelNames: ['path'], maxSeries: 2, registry })
    for (let i = 0; i < 500; i++) requests.labels(`/users/${i}`).inc()
    requests.remove('/users/0')
    requests.labels('/').inc(7)
    expect(await render(registry)).toBe(
      [
        '# HELP c_total Help',
        '# TYPE c_total counter',
        'c_total{path="/users/1"} 1',
        'c_total{edgeprom_overflow="true"} 498',
        'c_total{path="/"} 7',
        '# HELP edgeprom_overflow_total Times that a new series found no room in its metric: counted in its overflow series, or refused',
        '# TYPE edgeprom_overflow_total counter',
        'edgeprom_overflow_total{metric="c"} 498',
        '',
      ].join('\n'),
    )
  })

  test('a gauge with a time to live is shown while it is touched', async () => {
    const { registry, advance } = timed()
    const depth = new Gauge({ name: 'g', help, labelNames: ['queue'], ttlSeconds: 60, registry })
    const orders = depth.labels('orders')
    orders.set(3)
    advance(60)
    expect(await getSampleValue(registry, 'g', { queue: 'orders' })).toBeUndefined()
    orders.set(4)
    expect(await getSampleValue(registry, 'g', { queue: 'orders' })).toBe(4)
  })

  test('label values that come and go leave nothing behind', async () => {
    const { registry } = timed()
    const jobs = new Gauge({ name: 'g', help, labelNames: ['job'], registry })
    for (let i = 0; i < 1000; i++) {
      jobs.labels(`job ${i}`).set(i)
      if (i > 1) jobs.remove(`job ${i - 2}`)
    }
    const [family] = await registry.collect()
    expect(() => family?.labels[0]?.text(50)).toThrow(RangeError)
    expect(await getSampleValue(registry, 'g', { job: 'job 999' })).toBe(999)
  })

  test('a registry adds its labels, also to what a registry inside shows', async () => {
    const { registry: inner } = timed()
    const outer = new Registry({ commonLabels: { region: 'eu' } })
    outer.register(inner)
    new Counter({ name: 'c', help, labelNames: ['l'], registry: inner }).initLabels([['a'], { l: 'b' }])
    expect(await render(outer)).toBe(
      '# HELP c_total Help\n# TYPE c_total counter\nc_total{l="a",region="eu"} 0\nc_total{l="b",region="eu"} 0\n',
    )
  })

  test('errors are of their classes and say what was given', () => {
    const { registry } = timed()
    const counter = new Counter({ name: 'c', help, labelNames: ['l'], registry })
    expect(() => new Counter({ name: 'c_total', help, registry })).toThrow(DuplicateFamilyError)
    expect(() => (counter as unknown as Counter).inc()).toThrow(LabelMismatchError)
    expect(() => counter.labels('a').inc(-1)).toThrow(RangeError)
    expect(() => counter.labels(undefined as unknown as string)).toThrow(
      'Cannot use a value of label "l": it must be a string, number, boolean or bigint, received undefined',
    )
  })

  test('functions are asked, failing and hanging ones are left out', async () => {
    const { registry } = timed()
    new Gauge({ name: 'works', help, registry }).setFunction(() => Promise.resolve(7))
    new Gauge({ name: 'fails', help, registry }).setFunction(() => Promise.reject(new Error('broken')))
    new Gauge({ name: 'hangs', help, registry }).setFunction(() => new Promise<never>(() => {}))
    const controller = new AbortController()
    const failed: string[] = []
    const onError = (collector: string): void => {
      failed.push(collector)
      controller.abort()
    }
    const families = await registry.collect({ onError, signal: controller.signal })
    expect([...families].map(({ name }) => name)).toEqual(['works'])
    expect(failed).toEqual(['fails', 'hangs'])
  })

  test('a page in one format leaves the page in another as it was', async () => {
    const { registry } = timed()
    new Counter({ name: 'a_total', help, registry }).inc(1, { exemplar: { trace_id: 'abc' } })
    const pages = [await render(registry), await render(registry, { format: openmetrics })]
    expect(pages[0]).toBe('# HELP a_total Help\n# TYPE a_total counter\na_total 1\n')
    expect([await render(registry), await render(registry, { format: openmetrics })]).toEqual(pages)
  })

  test('a page of some samples only', async () => {
    const { registry } = timed()
    new Counter({ name: 'a', help, registry }).inc()
    new Counter({ name: 'b', help, registry }).inc(2)
    expect(await render(restrict(registry, ['b_total']))).toBe(
      '# HELP b_total Help\n# TYPE b_total counter\nb_total 2\n',
    )
  })

  test('the system clock is asked when there is no other', async () => {
    const registry = new Registry()
    const counter = new Counter({ name: 'c', help, registry })
    counter.inc()
    const created = (await getSampleValue(registry, 'c_created')) ?? Number.NaN
    expect(Math.abs(created - Date.now() / 1000)).toBeLessThan(5)
  })
})
