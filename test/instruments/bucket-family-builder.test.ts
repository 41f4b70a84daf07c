import { describe, expect, test } from 'vitest'
import type { CumulativeBucket } from '../../src/instruments/cumulative-buckets.ts'
import { GaugeHistogramMetricFamily } from '../../src/instruments/gauge-histogram-metric-family.ts'
import { HistogramMetricFamily } from '../../src/instruments/histogram-metric-family.ts'
import type { MetricFamily } from '../../src/model/metric-family.ts'
import { samples } from '../../src/model/samples.ts'

const help = 'Help'
const buckets: readonly CumulativeBucket[] = [
  { le: 1, count: 3 },
  { le: 2.5, count: 3 },
  { le: Infinity, count: 7 },
]

function lines(family: MetricFamily): readonly string[] {
  return [...samples(family)].map(({ name, labels, value, exemplar }) =>
    [name, ...Object.values(labels), value, exemplar && `# ${exemplar.value}`]
      .filter((part) => part !== undefined)
      .join(' '),
  )
}

describe('HistogramMetricFamily', () => {
  test('shows the buckets that it was given, count, sum and start time', () => {
    const family = new HistogramMetricFamily({
      name: 'h',
      help,
      value: { buckets, sum: 9.5 },
      createdSeconds: 5,
    })
    expect(lines(family)).toEqual([
      'h_bucket 1.0 3',
      'h_bucket 2.5 3',
      'h_bucket +Inf 7',
      'h_count 7',
      'h_sum 9.5',
      'h_created 5',
    ])
    expect(family).toMatchObject({ type: 'histogram', bounds: [1, 2.5] })
  })

  test('shows neither count nor sum when the sum is not known', () => {
    const family = new HistogramMetricFamily({ name: 'h', help, value: { buckets } })
    expect(lines(family)).toEqual(['h_bucket 1.0 3', 'h_bucket 2.5 3', 'h_bucket +Inf 7'])
  })

  test('shows neither count nor sum when a bound is below 0', () => {
    const below = [
      { le: -1, count: 1 },
      { le: Infinity, count: 2 },
    ]
    expect(lines(new HistogramMetricFamily({ name: 'h', help, value: { buckets: below, sum: 5 } }))).toEqual([
      'h_bucket -1.0 1',
      'h_bucket +Inf 2',
    ])
  })

  test('keeps the exemplar of each bucket', () => {
    const withExemplars = buckets.map((bucket, i) => ({
      ...bucket,
      exemplar: i === 1 ? undefined : { labels: { t: 'x' }, value: i },
    }))
    expect(
      lines(new HistogramMetricFamily({ name: 'h', help, value: { buckets: withExemplars, sum: 1 } })).slice(
        0,
        3,
      ),
    ).toEqual(['h_bucket 1.0 3 # 0', 'h_bucket 2.5 3', 'h_bucket +Inf 7 # 2'])
  })

  test('series keep their own bounds, and exemplars stay with their buckets', () => {
    const family = new HistogramMetricFamily({ name: 'h', help, labelNames: ['a'] })
    family.addMetric(['x'], { buckets, sum: 1 })
    expect(family.bounds).toEqual([1, 2.5])
    family.addMetric(['y'], {
      buckets: [
        { le: 0.5, count: 1 },
        { le: 2.5, count: 4, exemplar: { labels: { t: 'x' }, value: 2 } },
        { le: Infinity, count: 4 },
      ],
      sum: 2,
    })
    expect(family.bounds).toEqual([0.5, 1, 2.5])
    expect(lines(family)).toEqual([
      'h_bucket x 1.0 3',
      'h_bucket x 2.5 3',
      'h_bucket x +Inf 7',
      'h_count x 7',
      'h_sum x 1',
      'h_bucket y 0.5 1',
      'h_bucket y 2.5 4 # 2',
      'h_bucket y +Inf 4',
      'h_count y 4',
      'h_sum y 2',
    ])
  })

  test('reads buckets at once: the array of the caller may change', () => {
    const own = [
      { le: 1, count: 3 },
      { le: Infinity, count: 7 },
    ]
    const family = new HistogramMetricFamily({ name: 'h', help, labelNames: ['a'] })
    family.addMetric(['x'], { buckets: own, sum: 1 })
    own[0] = { le: 2, count: 4 }
    family.addMetric(['y'], { buckets: own, sum: 1 })
    for (const bucket of own) bucket.count = 99
    expect(lines(family).filter((line) => line.startsWith('h_bucket'))).toEqual([
      'h_bucket x 1.0 3',
      'h_bucket x +Inf 7',
      'h_bucket y 2.0 4',
      'h_bucket y +Inf 7',
    ])
  })

  test('the label le is its own', () => {
    expect(() => new HistogramMetricFamily({ name: 'h', help, labelNames: ['le'] })).toThrow(
      'must not be ["le"]',
    )
    expect(() => new GaugeHistogramMetricFamily({ name: 'h', help, labelNames: ['le'] })).toThrow(
      'must not be ["le"]',
    )
  })

  test.each<[string, unknown, string]>([
    ['none', [], 'buckets must be a list with +Inf last, received none'],
    ['nothing', undefined, 'buckets must be a list with +Inf last, received none'],
    ['no +Inf', [{ le: 1, count: 1 }], 'buckets must have +Inf last, received 1'],
    [
      '+Inf in the middle',
      [
        { le: Infinity, count: 1 },
        { le: 2, count: 1 },
      ],
      'buckets must have bounds that rise strictly, received 2 at 1',
    ],
    [
      'equal bounds',
      [
        { le: 1, count: 1 },
        { le: 1, count: 1 },
        { le: Infinity, count: 1 },
      ],
      'buckets must have bounds that rise strictly, received 1 at 1',
    ],
    [
      'falling bounds',
      [
        { le: 2, count: 1 },
        { le: 1, count: 1 },
        { le: Infinity, count: 1 },
      ],
      'buckets must have bounds that rise strictly, received 1 at 1',
    ],
    [
      'NaN',
      [
        { le: Number.NaN, count: 1 },
        { le: Infinity, count: 1 },
      ],
      'buckets must have bounds that rise strictly, received NaN at 0',
    ],
    [
      'a bound as text',
      [
        { le: '1', count: 1 },
        { le: Infinity, count: 1 },
      ],
      'buckets must have bounds that rise strictly, received 1 at 0',
    ],
    [
      'a count as text',
      [{ le: Infinity, count: '1' }],
      'buckets must have counts that are finite numbers, received 1 at 0',
    ],
    [
      'a count that is NaN',
      [
        { le: 1, count: Number.NaN },
        { le: Infinity, count: 1 },
      ],
      'buckets must have counts that are finite numbers, received NaN at 0',
    ],
    [
      'an infinite count',
      [{ le: Infinity, count: Infinity }],
      'buckets must have counts that are finite numbers, received Infinity at 0',
    ],
  ])('refuses buckets with %s and adds nothing', (_, wrong, message) => {
    const family = new HistogramMetricFamily({ name: 'h', help, labelNames: ['a'] })
    expect(() => family.addMetric(['x'], { buckets: wrong as readonly CumulativeBucket[], sum: 1 })).toThrow(
      `Cannot add a metric to "h": ${message}`,
    )
    expect([family.bounds, ...samples(family)]).toEqual([[]])
  })

  test('refuses a sum that is not a number', () => {
    expect(
      () => new HistogramMetricFamily({ name: 'h', help, value: { buckets, sum: '1' as unknown as number } }),
    ).toThrow(new TypeError('Cannot add a metric to "h": sum must be a number, received string'))
  })
})

describe('GaugeHistogramMetricFamily', () => {
  test('has its own suffixes and no start time', () => {
    const family = new GaugeHistogramMetricFamily({ name: 'h', help, value: { buckets, gsum: 9.5 } })
    expect(lines(family)).toEqual([
      'h_bucket 1.0 3',
      'h_bucket 2.5 3',
      'h_bucket +Inf 7',
      'h_gcount 7',
      'h_gsum 9.5',
    ])
  })

  test('shows count and sum whatever its bounds, and neither when the sum is not known', () => {
    const below = [
      { le: -1, count: 1 },
      { le: Infinity, count: 2 },
    ]
    expect(
      lines(new GaugeHistogramMetricFamily({ name: 'h', help, value: { buckets: below, gsum: -5 } })),
    ).toEqual(['h_bucket -1.0 1', 'h_bucket +Inf 2', 'h_gcount 2', 'h_gsum -5'])
    expect(lines(new GaugeHistogramMetricFamily({ name: 'h', help, value: { buckets: below } }))).toEqual([
      'h_bucket -1.0 1',
      'h_bucket +Inf 2',
    ])
  })
})
