import { describe, expect, test } from 'vitest'
import { SummaryMetricFamily, type SummaryValue } from '../../src/instruments/summary-metric-family.ts'
import { samples } from '../../src/model/samples.ts'

const help = 'Help'

function lines(family: SummaryMetricFamily): readonly string[] {
  return [...samples(family)].map(({ name, labels, value }) =>
    [name, ...Object.values(labels), value].join(' '),
  )
}

describe('SummaryMetricFamily', () => {
  test('shows count, sum and start time', () => {
    expect(
      lines(new SummaryMetricFamily({ name: 's', help, value: { count: 3, sum: 2.5 }, createdSeconds: 5 })),
    ).toEqual(['s_count 3', 's_sum 2.5', 's_created 5'])
  })

  test('shows quantiles first', () => {
    const family = new SummaryMetricFamily({ name: 's', help, labelNames: ['l'], quantiles: [0, 0.5, 1] })
    family.addMetric(['a'], { count: 3, sum: 2.5, quantiles: [1, Number.NaN, 3] })
    expect(lines(family)).toEqual(['s a 0.0 1', 's a 0.5 NaN', 's a 1.0 3', 's_count a 3', 's_sum a 2.5'])
  })

  test('keeps its own list of quantiles', () => {
    const quantiles = [0.5]
    const family = new SummaryMetricFamily({
      name: 's',
      help,
      quantiles,
      value: { count: 1, sum: 1, quantiles: [7] },
    })
    quantiles[0] = 0.9
    expect(lines(family)[0]).toBe('s 0.5 7')
  })

  test.each<[string, unknown, string]>([
    ['above 1', [0.5, 2], 'quantiles must be numbers from 0 to 1 that rise strictly, received 2 at 1'],
    ['below 0', [-0.5], 'quantiles must be numbers from 0 to 1 that rise strictly, received -0.5 at 0'],
    ['NaN', [Number.NaN], 'quantiles must be numbers from 0 to 1 that rise strictly, received NaN at 0'],
    ['twice', [0.5, 0.5], 'quantiles must be numbers from 0 to 1 that rise strictly, received 0.5 at 1'],
    ['as text', ['0.5'], 'quantiles must be numbers from 0 to 1 that rise strictly, received 0.5 at 0'],
  ])('refuses quantiles %s', (_, quantiles, message) => {
    expect(
      () => new SummaryMetricFamily({ name: 's', help, quantiles: quantiles as readonly number[] }),
    ).toThrow(new RangeError(`Cannot make family "s": ${message}`))
  })

  test('the label quantile is its own', () => {
    expect(() => new SummaryMetricFamily({ name: 's', help, labelNames: ['quantile'] })).toThrow(
      'must not be ["quantile"]',
    )
  })

  test.each<[unknown, string]>([
    [{ count: 1, sum: 1 }, 'it must have one value for each quantile of [0.5], received 0'],
    [
      { count: 1, sum: 1, quantiles: [1, 2] },
      'it must have one value for each quantile of [0.5], received 2',
    ],
    [{ count: 1, sum: 1, quantiles: ['1'] }, 'quantile must be a number, received string'],
    [{ count: '1', sum: 1, quantiles: [1] }, 'count must be a number, received string'],
    [{ count: 1, quantiles: [1] }, 'sum must be a number, received undefined'],
  ])('refuses %j and adds nothing', (value, message) => {
    const family = new SummaryMetricFamily({ name: 's', help, labelNames: ['l'], quantiles: [0.5] })
    expect(() => family.addMetric(['a'], value as SummaryValue)).toThrow(
      new TypeError(`Cannot add a metric to "s": ${message}`),
    )
    expect(lines(family)).toEqual([])
  })
})
