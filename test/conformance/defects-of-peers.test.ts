// What other metrics libraries for JavaScript get wrong, one test each. Their public issues are linked where there are any.
import { describe, expect, test } from 'vitest'
import {
  type Collector,
  Counter,
  Gauge,
  GaugeMetricFamily,
  Histogram,
  makeFetchHandler,
  openmetrics,
  Registry,
  render,
  Summary,
} from '../../src/index.ts'
import { isRequestBound } from '../../src/runtime/is-request-bound.ts'
import { HandClock } from '../model/hand-clock.ts'

const help = 'Help'
const om = { format: openmetrics, escaping: 'allow-utf-8' } as const

/** The lines of a page without its heads. */
async function samplesOf(
  collector: Collector,
  options?: Parameters<typeof render>[1],
): Promise<readonly string[]> {
  return (await render(collector, options)).split('\n').filter((line) => line !== '' && !line.startsWith('#'))
}

describe('series', () => {
  // https://github.com/prometheus/client_js/issues/682
  test.each([
    [
      ['x|', 'y'],
      ['x', '|y'],
    ],
    [
      ['1,b:2', ''],
      ['1', '2,b:'],
    ],
    [
      ['', 'a'],
      ['a', ''],
    ],
    [
      ['a"', 'b'],
      ['a', '"b'],
    ],
  ] as const)('whose values would be alike when joined stay apart: %j and %j', async (left, right) => {
    const counter = new Counter({ name: 'c', help, labelNames: ['a', 'b'], registry: null })
    counter.labels(left[0], left[1]).inc()
    counter.labels({ b: right[1], a: right[0] }).inc()
    expect((await samplesOf(counter)).map((line) => line.slice(-2))).toEqual([' 1', ' 1'])
  })

  test('do not follow the label object of the caller when it is used again', async () => {
    const counter = new Counter({ name: 'c', help, labelNames: ['m'], registry: null })
    const labels = { m: 'GET' }
    counter.labels(labels).inc(5)
    labels.m = 'POST'
    counter.labels(labels).inc(7)
    expect(await samplesOf(counter)).toEqual(['c_total{m="GET"} 5', 'c_total{m="POST"} 7'])
  })

  test.each([
    ['an array', ['a"b\nfake_metric 1']],
    ['undefined', undefined],
    ['null', null],
    ['object', { toString: (): string => 'x"' }],
  ])('do not take %s as a value, which would be text of its own making', (received, value) => {
    const counter = new Counter({ name: 'c', help, labelNames: ['p'], registry: null })
    expect(() => counter.labels({ p: value as string })).toThrow(
      `Cannot use a value of label "p": it must be a string, number, boolean or bigint, received ${received}`,
    )
  })

  test('with a label missing are refused: a missing one and an empty one are the same to Prometheus', () => {
    const counter = new Counter({ name: 'c', help, labelNames: ['a', 'b'], registry: null })
    expect(() => counter.labels({ a: '1' } as never)).toThrow(
      'Cannot select a series of "c": label names must be ["a","b"], received ["a"]',
    )
  })

  test.each(['__name__', '__x'])('cannot have the label %s, which is for Prometheus itself', (name) => {
    expect(() => new Counter({ name: 'c', help, labelNames: [name], registry: null })).toThrow(
      `Cannot use a label of "c": label name must not start with "__", received "${name}"`,
    )
  })

  test('cannot have a label twice', () => {
    expect(() => new Counter({ name: 'c', help, labelNames: ['a', 'a'], registry: null })).toThrow(
      'Cannot label "c": label names must be unique, received "a" twice',
    )
  })

  test('cannot have the label that tells buckets or quantiles apart, nor get it from the registry', () => {
    expect(() => new Histogram({ name: 'h', help, labelNames: ['le'], registry: null })).toThrow('"le"')
    expect(() => new Summary({ name: 's', help, labelNames: ['quantile'], registry: null })).toThrow(
      '"quantile"',
    )
    expect(() => new Registry({ commonLabels: { le: '1' } })).toThrow('"le"')
  })

  test('made beforehand do not wipe what was counted', async () => {
    const histogram = new Histogram({ name: 'h', help, labelNames: ['a'], buckets: [1], registry: null })
    histogram.labels('x').observe(0.5)
    histogram.initLabels([['x'], ['y']])
    expect((await samplesOf(histogram)).filter((line) => line.startsWith('h_count'))).toEqual([
      'h_count{a="x"} 1',
      'h_count{a="y"} 0',
    ])
  })

  test('of a histogram without labels are still there after a reset', async () => {
    const histogram = new Histogram({ name: 'h', help, buckets: [1], registry: null })
    histogram.observe(0.5)
    histogram.reset()
    expect(await samplesOf(histogram)).toEqual([
      'h_bucket{le="1.0"} 0',
      'h_bucket{le="+Inf"} 0',
      'h_count 0',
      'h_sum 0',
    ])
  })
})

describe('a counter', () => {
  test.each([Number.NaN, Infinity, -1, '', '5', null, true, [], 5n])(
    'is not poisoned by inc(%o)',
    async (amount) => {
      const counter = new Counter({ name: 'c', help, registry: null })
      counter.inc(2)
      expect(() => counter.inc(amount as number)).toThrow(
        'Cannot increment counter "c": amount must be a finite number',
      )
      counter.inc()
      expect(await samplesOf(counter)).toEqual(['c_total 3'])
    },
  )

  // https://github.com/prometheus/client_js/issues/621
  test('keeps exemplars with the child that counts, with the amount, 0 too', async () => {
    const counter = new Counter({
      name: 'c',
      help,
      labelNames: ['v'],
      registry: null,
      clock: new HandClock(9),
    })
    counter.labels('x').inc(5, { exemplar: { t: '1' } })
    counter.labels('y').inc(0, { exemplar: { t: '2' } })
    expect(await samplesOf(counter, om)).toEqual([
      'c_total{v="x"} 5 # {t="1"} 5 9',
      'c_total{v="y"} 0 # {t="2"} 0 9',
    ])
  })

  test.each([{ t: 'x'.repeat(128) }, { t: '\u{1f600}'.repeat(128) }, { '': 'x' }, { __t: 'x' }])(
    'counts nothing, and keeps nothing, with the exemplar %j',
    async (exemplar) => {
      const counter = new Counter({ name: 'c', help, registry: null })
      expect(() => counter.inc(1, { exemplar })).toThrow()
      expect(await samplesOf(counter, om)).toEqual(['c_total 0'])
    },
  )

  test('takes an exemplar of 128 code points, astral ones counted once', async () => {
    const counter = new Counter({ name: 'c', help, registry: null, clock: new HandClock(9) })
    const value = '\u{1f600}'.repeat(127)
    counter.inc(1, { exemplar: { t: value } })
    expect(await samplesOf(counter, om)).toEqual([`c_total 1 # {t="${value}"} 1 9`])
  })
})

describe('buckets', () => {
  test.each([[[5, 1]], [[1, 1, 5]], [[1, Number.NaN]], [[Infinity, 1]], [[Infinity]], [[]]])(
    'that do not rise are refused, not counted wrongly: %j',
    (buckets) => {
      expect(() => new Histogram({ name: 'h', help, buckets, registry: null })).toThrow(
        'Cannot make histogram "h": buckets must',
      )
    },
  )

  test('with +Inf at the end have it once', async () => {
    const histogram = new Histogram({ name: 'h', help, buckets: [1, 5, Infinity], registry: null })
    for (const value of [0.5, 3]) histogram.observe(value)
    expect((await samplesOf(histogram)).slice(0, 3)).toEqual([
      'h_bucket{le="1.0"} 1',
      'h_bucket{le="5.0"} 2',
      'h_bucket{le="+Inf"} 2',
    ])
  })

  test('below 0 have no sum, which could go down', async () => {
    const histogram = new Histogram({ name: 'h', help, buckets: [-1, 1], registry: null })
    histogram.observe(-5)
    expect((await samplesOf(histogram, om)).some((line) => line.startsWith('h_sum'))).toBe(false)
  })
})

describe('names', () => {
  test.each<[string, (registry: Registry) => unknown]>([
    ['x and x_total, which are one counter', (registry) => new Counter({ name: 'x_total', help, registry })],
    ['a counter and a gauge with its sample', (registry) => new Gauge({ name: 'x_total', help, registry })],
    ['a counter and a gauge of one name', (registry) => new Gauge({ name: 'x', help, registry })],
  ])('that clash are refused: %s', async (_, second) => {
    const registry = new Registry()
    new Counter({ name: 'x', help, registry }).inc()
    expect(() => second(registry)).toThrow('sample names must be unique in a registry')
    expect(await samplesOf(registry)).toEqual(['x_total 1'])
  })

  test.each(['x_count', 'x_sum', 'x_bucket'])(
    'of a histogram x and a gauge %s are refused, in either order',
    (name) => {
      for (const order of [0, 1]) {
        const registry = new Registry()
        const makers = [
          () => new Histogram({ name: 'x', help, registry }),
          () => new Gauge({ name, help, registry }),
        ]
        makers[order]?.()
        expect(() => makers[1 - order]?.()).toThrow('sample names must be unique in a registry')
      }
    },
  )

  // https://github.com/prometheus/client_js/pull/829
  test('are not changed by a page in another format', async () => {
    const registry = new Registry()
    new Counter({ name: 'x', help, registry }).inc()
    const before = await render(registry)
    await render(registry, om)
    expect(await render(registry)).toBe(before)
  })

  test('of labels that become the same when they are escaped do not stand twice in a line', async () => {
    const registry = new Registry()
    const counter = new Counter({ name: 'x', help, labelNames: ['a.b', 'a_b'], registry })
    counter.labels('1', '2').inc()
    expect(await samplesOf(registry)).toEqual([])
    expect(await samplesOf(registry, om)).toEqual(['x_total{"a.b"="1",a_b="2"} 1'])
  })
})

describe('a page', () => {
  test('spells NaN and the infinities as scrapers read them', async () => {
    const gauge = new Gauge({ name: 'g', help, labelNames: ['v'], registry: null })
    for (const value of [Number.NaN, Infinity, -Infinity]) gauge.labels(String(value)).set(value)
    expect((await samplesOf(gauge)).map((line) => line.split(' ')[1])).toEqual(['NaN', '+Inf', '-Inf'])
  })

  test('escapes help and label values', async () => {
    const gauge = new Gauge({ name: 'g', help: 'a\\b\n"c"', labelNames: ['v'], registry: null })
    gauge.labels('a\\b\n"c"').set(1)
    expect(await render(gauge)).toBe('# HELP g a\\\\b\\n"c"\n# TYPE g gauge\ng{v="a\\\\b\\n\\"c\\""} 1\n')
    expect((await render(gauge, om)).split('\n')[0]).toBe('# HELP g a\\\\b\\n\\"c\\"')
  })

  test('of an empty registry has no blank line', async () => {
    expect(await render(new Registry())).toBe('')
    expect(await render(new Registry(), om)).toBe('# EOF\n')
  })

  test('has the labels of the registry as it is, also in the registry that it is part of', async () => {
    const inner = new Registry({ commonLabels: { env: 'old' } })
    const outer = new Registry({ commonLabels: { region: 'eu' } })
    outer.register(inner)
    new Counter({ name: 'x', help, registry: inner }).inc()
    await inner.collect()
    expect(await samplesOf(outer)).toEqual(['x_total{env="old",region="eu"} 1'])
    expect(await samplesOf(inner)).toEqual(['x_total{env="old"} 1'])
  })

  test('says what it is, in the format that was asked for', async () => {
    const handler = makeFetchHandler({ registry: new Registry() })
    const typeOf = async (accept: string) =>
      (await handler(new Request('http://host/', { headers: { accept } }))).headers.get('content-type')
    expect(await typeOf('text/html,*/*')).toBe('text/plain; version=0.0.4; charset=utf-8')
    expect(await typeOf('application/openmetrics-text;version=1.0.0')).toBe(
      'application/openmetrics-text; version=1.0.0; charset=utf-8; escaping=underscores',
    )
  })
})

describe('collectors', () => {
  const good: Collector = {
    collect: () => [new GaugeMetricFamily({ name: 'good', help, value: 1 })],
  }
  /** All time is over at once; a turn is a turn. */
  const sleep = (seconds: number): Promise<void> =>
    seconds > 0 ? Promise.resolve() : new Promise((resolve) => void setImmediate(resolve))
  const request = () => new Request('http://host/metrics')

  test.each<[string, Collector]>([
    [
      'fails at once',
      {
        collect: () => {
          throw new Error('broken')
        },
      },
    ],
    ['rejects', { collect: () => Promise.reject(new Error('broken')) }],
    ['hangs', { collect: () => new Promise(() => {}) }],
  ])('stay on the page beside one that %s', async (_, bad) => {
    const registry = new Registry()
    for (const collector of [bad, good]) registry.register(collector)
    const response = await makeFetchHandler({ registry, sleep })(request())
    expect([
      response.status,
      (await response.text()).split('\n').filter((line) => /^[^#]/.test(line)),
    ]).toEqual([200, ['good 1', 'edgeprom_collector_errors_total{collector="Object"} 1']])
  })

  // On Workers each request has its own: it may not wait for another's.
  test('are asked once for scrapes that come together, where requests may share promises', async () => {
    const registry = new Registry()
    let asked = 0
    registry.register({
      async collect() {
        asked++
        await Promise.resolve()
        return [new GaugeMetricFamily({ name: 'asked', help, value: asked })]
      },
    })
    const handler = makeFetchHandler({ registry })
    const pages = await Promise.all([1, 2, 3].map(async () => (await handler(request())).text()))
    const times = isRequestBound() ? 3 : 1 // all before the first page is written
    expect([asked, new Set(pages).size]).toEqual([times, 1])
  })
})

describe('a timer', () => {
  test('never gives a negative time, whatever the clock does', async () => {
    const clock = new HandClock(100)
    const summary = new Summary({ name: 's', help, registry: null, clock })
    const timer = summary.startTimer()
    clock.advance(-50)
    expect(timer.stop()).toBe(0)
    expect(summary.time(() => clock.advance(-5))).toBeUndefined()
    expect(await samplesOf(summary)).toEqual(['s_count 2', 's_sum 0'])
  })

  test('does not run a query twice because it has awaited it', async () => {
    const summary = new Summary({ name: 's', help, registry: null })
    let runs = 0
    const select = () => ({
      // oxlint-disable-next-line unicorn/no-thenable -- builders of queries are like this
      then: (resolve: (rows: number) => void) => resolve(++runs),
    })
    expect(await summary.time(select)).toBe(1)
    expect([runs, await samplesOf(summary)]).toEqual([1, ['s_count 1', expect.stringMatching(/^s_sum /)]])
  })
})
