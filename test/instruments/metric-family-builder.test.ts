import { describe, expect, test } from 'vitest'
import { CounterMetricFamily } from '../../src/instruments/counter-metric-family.ts'
import { GaugeHistogramMetricFamily } from '../../src/instruments/gauge-histogram-metric-family.ts'
import { GaugeMetricFamily } from '../../src/instruments/gauge-metric-family.ts'
import { HistogramMetricFamily } from '../../src/instruments/histogram-metric-family.ts'
import { InfoMetricFamily } from '../../src/instruments/info-metric-family.ts'
import type { MetricFamilyOptions, MetricOptions } from '../../src/instruments/metric-family-builder.ts'
import { StateSetMetricFamily } from '../../src/instruments/state-set-metric-family.ts'
import { SummaryMetricFamily } from '../../src/instruments/summary-metric-family.ts'
import { UnknownMetricFamily } from '../../src/instruments/unknown-metric-family.ts'
import type { LabelValue } from '../../src/model/labels.ts'
import type { MetricFamily } from '../../src/model/metric-family.ts'
import { samples, snapshot } from '../../src/model/samples.ts'

type Builder = MetricFamily & {
  addMetric(labels: readonly LabelValue[], value: unknown, options?: MetricOptions): unknown
}
type Options = MetricFamilyOptions & MetricOptions & { readonly value?: unknown }

/** Each builder, a value that it takes, and the first sample of that. */
const builders: readonly (readonly [
  name: string,
  make: new (options: Options) => Builder,
  value: unknown,
  sample: string,
])[] = [
  ['CounterMetricFamily', CounterMetricFamily as never, 7, 'x_total 7'],
  ['GaugeMetricFamily', GaugeMetricFamily as never, -7, 'x -7'],
  ['UnknownMetricFamily', UnknownMetricFamily as never, 0.5, 'x 0.5'],
  ['SummaryMetricFamily', SummaryMetricFamily as never, { count: 3, sum: 2.5 }, 'x_count 3'],
  [
    'HistogramMetricFamily',
    HistogramMetricFamily as never,
    { buckets: [{ le: Infinity, count: 4 }], sum: 2 },
    'x_bucket 4',
  ],
  [
    'GaugeHistogramMetricFamily',
    GaugeHistogramMetricFamily as never,
    { buckets: [{ le: Infinity, count: 4 }], gsum: 2 },
    'x_bucket 4',
  ],
  ['InfoMetricFamily', InfoMetricFamily as never, { version: '1' }, 'x_info 1'],
  ['StateSetMetricFamily', StateSetMetricFamily as never, { a: true }, 'x 1'],
]
const help = 'Help'

function firstSample(family: MetricFamily): string | undefined {
  const [first] = samples(family)
  return first && `${first.name} ${first.value}`
}

describe('every metric family', () => {
  test.each(builders)('%s shows the value it was given at once', (_, Family, value, sample) => {
    const family = new Family({ name: 'x', help, value })
    expect(firstSample(family)).toBe(sample)
    expect(snapshot(family)).toMatchObject({ name: 'x', help, unit: '' })
  })

  test.each(builders)('%s shows the series that were added, in order', (_, Family, value) => {
    const family = new Family({ name: 'x', help, labelNames: ['l'] })
    expect([...samples(family)]).toEqual([])
    expect(family.addMetric(['b'], value)).toBe(family)
    family.addMetric([1], value, { timestampSeconds: 9 })
    const all = [...samples(family)].map(
      ({ labels, timestampSeconds }) => `${labels['l']} ${timestampSeconds}`,
    )
    expect([...new Set(all)]).toEqual(['b undefined', '1 9'])
  })

  test.each(builders)('%s may be read and then added to', (_, Family, value) => {
    const family = new Family({ name: 'x', help, labelNames: ['l'] })
    family.addMetric(['a'], value)
    const { layout } = family
    const before = snapshot(family)
    expect(snapshot(family)).toEqual(before)
    family.addMetric(['b'], value)
    expect(family.layout).not.toBe(layout)
    expect(new Set([...samples(family)].map(({ labels }) => labels['l']))).toEqual(new Set(['a', 'b']))
  })

  test.each(builders)('%s reads labels at once: the array of the caller may change', (_, Family, value) => {
    const labelNames = ['l']
    const labels = ['a']
    const family = new Family({ name: 'x', help, labelNames })
    family.addMetric(labels, value)
    labels[0] = 'changed'
    labelNames.push('m')
    expect(() => family.addMetric(['b', 'c'], value)).toThrow(TypeError)
    expect([...samples(family)][0]?.labels).toMatchObject({ l: 'a' })
  })

  const wrongOptions: readonly (readonly [Record<string, unknown>, string])[] = [
    [{ name: '' }, 'Cannot name a metric: name must not be empty, received ""'],
    [{ name: undefined }, 'Cannot name a metric: name must be a string, received undefined'],
    [{ help: undefined }, 'Cannot describe "x": help must be a string, received undefined'],
    [{ labelNames: 'l' }, 'Cannot label "x": labelNames must be an array of strings, received string'],
    [{ labelNames: ['l', 'l'] }, 'Cannot label "x": label names must be unique, received "l" twice'],
    [
      { labelNames: ['__l'] },
      'Cannot use a label of "x": label name must not start with "__", received "__l"',
    ],
  ]
  test.each(
    builders.flatMap(([name, Family]) =>
      wrongOptions.map(([options, message]) => [name, options, message, Family] as const),
    ),
  )('%s refuses %j: %s', (_, options, message, Family) => {
    expect(() => new Family({ name: 'x', help, ...options })).toThrow(message)
  })

  test.each(
    builders.flatMap(([name, Family, value]) =>
      [[], ['l']].map((labelNames) => [name, labelNames, value, Family] as const),
    ),
  )('%s takes a value or labelNames %j, not both', (_, labelNames, value, Family) => {
    expect(() => new Family({ name: 'x', help, labelNames, value })).toThrow(
      new TypeError('Cannot make family "x": it must have either a value or labelNames, received both'),
    )
  })

  const wrongLabels: readonly (readonly [readonly unknown[], string])[] = [
    [[], 'Cannot add a metric to "x": it must have one value for each label of ["l"], received 0'],
    [['1', '2'], 'Cannot add a metric to "x": it must have one value for each label of ["l"], received 2'],
    [
      [undefined],
      'Cannot use a value of label "l": it must be a string, number, boolean or bigint, received undefined',
    ],
    [
      [['1']],
      'Cannot use a value of label "l": it must be a string, number, boolean or bigint, received an array',
    ],
  ]
  test.each(
    builders.flatMap(([name, Family, value]) =>
      wrongLabels.map(([labels, message]) => [name, labels, message, Family, value] as const),
    ),
  )('%s.addMetric() refuses %j and adds nothing: %s', (_, labels, message, Family, value) => {
    const family = new Family({ name: 'x', help, labelNames: ['l'] })
    expect(() => family.addMetric(labels as readonly string[], value)).toThrow(message)
    expect([...samples(family)]).toEqual([])
    expect(snapshot(family)).toEqual(snapshot(new Family({ name: 'x', help, labelNames: ['l'] })))
  })

  test.each(builders)('%s.addMetric() refuses labels that are no array', (_, Family, value) => {
    const family = new Family({ name: 'x', help, labelNames: ['l'] })
    expect(() => family.addMetric('a' as unknown as readonly string[], value)).toThrow(
      new TypeError('Cannot add a metric to "x": labels must be an array, received string'),
    )
  })

  test.each(builders)('%s refuses a time that is not a number', (_, Family, value) => {
    const timestampSeconds = new Date(0) as unknown as number
    expect(() => new Family({ name: 'x', help, value, timestampSeconds })).toThrow(
      new TypeError('Cannot add a metric to "x": timestampSeconds must be a number, received object'),
    )
  })

  test.each(builders.filter(([, , value]) => typeof value === 'number'))(
    '%s takes any number, and nothing else',
    (_, Family) => {
      for (const number of [0, -0, Number.NaN, Infinity]) {
        expect([...samples(new Family({ name: 'x', help, value: number }))][0]?.value).toBe(number)
      }
      for (const other of ['5', null, 5n, {}]) {
        expect(() => new Family({ name: 'x', help, value: other })).toThrow(
          new TypeError(`Cannot add a metric to "x": value must be a number, received ${typeof other}`),
        )
      }
    },
  )

  // Slow only when every series looks at all others: that takes longer than a test may.
  test('thousands of series are built in time', () => {
    const histogram = new HistogramMetricFamily({ name: 'h', help, labelNames: ['l'] })
    const info = new InfoMetricFamily({ name: 'i', help, labelNames: ['l'] })
    const buckets = [
      ...Array.from({ length: 20 }, (_, le) => ({ le, count: le })),
      { le: Infinity, count: 20 },
    ]
    for (let i = 0; i < 2000; i++) {
      histogram.addMetric([i], { buckets, sum: 1 })
      info.addMetric([i], { v: i })
    }
    expect([...samples(histogram)]).toHaveLength(2000 * 23)
    expect([...samples(info)]).toHaveLength(2000)
  })
})
