import { describe, expect, test } from 'vitest'
import { makeFetchHandler } from '../../src/http/make-fetch-handler.ts'
import { Counter } from '../../src/instruments/counter.ts'
import { Gauge } from '../../src/instruments/gauge.ts'
import { GaugeMetricFamily } from '../../src/instruments/gauge-metric-family.ts'
import { HistogramMetricFamily } from '../../src/instruments/histogram-metric-family.ts'
import { StateSetMetricFamily } from '../../src/instruments/state-set-metric-family.ts'
import { render } from '../../src/exposition/encode.ts'
import type { Collector } from '../../src/model/collector.ts'
import { Registry } from '../../src/registry/registry.ts'
import { restrict } from '../../src/registry/restrict.ts'

const help = 'Help'

/** The lines of a page on which a good counter stands beside the given collectors. */
async function page(...collectors: readonly unknown[]): Promise<readonly string[]> {
  const registry = new Registry()
  new Counter({ name: 'good', help, registry }).inc(7)
  for (const collector of collectors) registry.register(collector as Collector)
  const response = await makeFetchHandler({ registry, timeoutSeconds: 0.05 })(
    new Request('http://host/metrics'),
  )
  expect(response.status).toBe(200)
  return (await response.text()).split('\n').filter((line) => line !== '' && !line.startsWith('#'))
}

const fails = (what: unknown) => () => {
  throw what
}

const family = () => new GaugeMetricFamily({ name: 'theirs', help, value: 1 })

const thenable = {
  // oxlint-disable-next-line unicorn/no-thenable -- this is what is tested
  then: (resolve: (families: unknown) => void) => resolve([family()]),
}

class Named {
  // oxlint-disable-next-line no-restricted-syntax -- a static `name` replaces that of the class
  static name(): string {
    return '"\n'
  }
  collect(): never {
    throw new Error('broken')
  }
}

describe('a page has everything but the families of a collector that', () => {
  const failing: readonly (readonly [string, unknown, string])[] = [
    ['throws undefined', { collect: fails(undefined) }, 'Object'],
    ['rejects with null', { collect: () => Promise.reject(null) }, 'Object'], // oxlint-disable-line prefer-promise-reject-errors
    ['throws text', { collect: fails('text') }, 'Object'],
    ['gives nothing', { collect() {} }, 'Object'],
    ['gives a number', { collect: () => 5 }, 'Object'],
    ['gives text', { collect: () => 'theirs 1' }, 'Object'],
    ['gives one family, not a list', { collect: () => family() }, 'Object'],
    ['gives a promise of nothing', { collect: () => Promise.resolve() }, 'Object'],
    [
      'gives the same family twice',
      {
        collect() {
          const one = family()
          return [one, one]
        },
      },
      'Object',
    ],
    ['gives a family of a type that is none', { collect: () => [{ ...bare, type: 'toString' }] }, 'Object'],
    ['gives a family without a name', { collect: () => [{ ...bare, name: '' }] }, 'Object'],
    ['gives a family named by a number', { collect: () => [{ ...bare, name: 5 }] }, 'Object'],
    ['gives a family without labels', { collect: () => [{ ...bare, labels: undefined }] }, 'Object'],
    ['gives a family without help', { collect: () => [{ ...bare, help: undefined }] }, 'Object'],
    ['hangs', { collect: () => new Promise(() => {}) }, 'Object'],
    [
      'gives a family and hangs',
      {
        async *collect() {
          yield family()
          await new Promise(() => {})
        },
      },
      'Object',
    ],
    [
      'fails after a family',
      {
        *collect() {
          yield family()
          throw new Error('broken')
        },
      },
      'Object',
    ],
    ['has a class with a name that is no text', new Named(), 'collector'],
    [
      'has a class without a name',
      new (class {
        collect = () => 5
      })(),
      'collector',
    ],
    ['has no prototype', Object.assign(Object.create(null) as object, { collect: () => 5 }), 'collector'],
  ]
  test.each(failing)('%s', async (_, collector, label) => {
    expect(await page(collector)).toEqual([
      'good_total 7',
      `edgeprom_collector_errors_total{collector="${label}"} 1`,
    ])
  })

  const bare = { type: 'gauge', name: 'theirs', help, unit: '', labels: [], open: () => family().open() }
})

describe('a page has the families of a collector that', () => {
  const good: readonly (readonly [string, unknown])[] = [
    ['gives a thenable', { collect: () => thenable }],
    ['gives a set', { collect: () => new Set([family()]) }],
    [
      'is a module',
      Object.freeze({
        __proto__: null,
        *collect() {
          yield family()
        },
      }),
    ],
  ]
  test.each(good)('%s', async (_, collector) => {
    expect(await page(collector)).toEqual(['good_total 7', 'theirs 1'])
  })
})

describe('a family that its collector goes on building after it was collected', () => {
  test.each([
    [
      'gauge',
      () => new GaugeMetricFamily({ name: 'x', help, labelNames: ['l'] }).addMetric(['a'], 1),
      (it: unknown) => (it as GaugeMetricFamily).addMetric(['b'], 2),
      ['x'],
    ],
    [
      'histogram',
      () =>
        new HistogramMetricFamily({ name: 'x', help, labelNames: ['l'] }).addMetric(['a'], {
          buckets: [
            { le: 1, count: 1 },
            { le: Infinity, count: 2 },
          ],
          sum: 3,
        }),
      (it: unknown) =>
        (it as HistogramMetricFamily).addMetric(['b'], {
          buckets: [
            { le: 0.5, count: 4 },
            { le: 2, count: 5 },
            { le: Infinity, count: 6 },
          ],
          sum: 7,
        }),
      ['x_bucket', 'x_count', 'x_sum'],
    ],
    [
      'stateset',
      () => new StateSetMetricFamily({ name: 'x', help, labelNames: ['l'] }).addMetric(['a'], { on: true }),
      (it: unknown) => (it as StateSetMetricFamily).addMetric(['b'], { away: true, on: false }),
      ['x'],
    ],
  ] as const)(
    'is shown as it was: a %s in a restricted view, and with common labels',
    async (_, make, add, names) => {
      const whole = await render({ collect: () => [make()] })
      const built = make()
      const registry = new Registry({ commonLabels: { z: '1' }, allowCollectorsWithoutNames: true })
      registry.register({ collect: () => [built] })
      const restricted = [
        ...((await restrict({ collect: () => [built] }, names).collect()) as Iterable<never>),
      ]
      const labelled = [...(await registry.collect())]
      add(built)
      expect(await render({ collect: () => restricted })).toBe(whole)
      expect(await render({ collect: () => labelled })).toBe(
        whole.replaceAll(
          /l="a"(,?)([^}]*)/g,
          (_text, comma: string, rest: string) => `l="a"${comma}${rest},z="1"`,
        ),
      )
    },
  )
})

describe('Gauge.setFunction() may', () => {
  const setUp = () => {
    const registry = new Registry()
    return { registry, gauge: new Gauge({ name: 'g', help, labelNames: ['l'], registry }) }
  }

  test('count in another instrument that is shown before, and after', async () => {
    const { registry, gauge } = setUp()
    const asked = new Counter({ name: 'asked', help, registry })
    gauge.labels('a').setFunction(() => {
      asked.inc()
      return 1
    })
    expect(await render(registry)).toContain('asked_total 1\n')
  })

  test('remove its own series, and others, and make new ones', async () => {
    const { registry, gauge } = setUp()
    gauge.labels('b').set(2)
    gauge.labels('a').setFunction(() => {
      gauge.clear()
      gauge.labels('c').set(3)
      return 1
    })
    expect(await render(registry)).toBe('# HELP g Help\n# TYPE g gauge\ng{l="c"} 3\n')
  })

  test('not collect what it is in: that fails, and costs its own family only', async () => {
    const { registry, gauge } = setUp()
    const errors: string[] = []
    new Counter({ name: 'good', help, registry }).inc(7)
    gauge.labels('a').setFunction(async () => (await render(registry)).length)
    const families = await registry.collect({ onError: (collector) => errors.push(collector) })
    expect([...families].map(({ name }) => name)).toEqual(['good'])
    expect(errors).toEqual(['g'])
  })
})
