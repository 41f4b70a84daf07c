import { describe, expect, test } from 'vitest'
import { CounterMetricFamily } from '../../src/instruments/counter-metric-family.ts'
import { samples } from '../../src/model/samples.ts'

const help = 'Help'

describe('CounterMetricFamily', () => {
  test('has a start time and an exemplar where they are given', () => {
    const exemplar = { labels: { trace_id: 'abc', code: 200 }, value: 2, timestampSeconds: 9 }
    const family = new CounterMetricFamily({
      name: 'jobs_total',
      help,
      value: 7,
      createdSeconds: 5,
      exemplar,
    })
    expect(family.name).toBe('jobs')
    expect([...samples(family)]).toEqual([
      {
        name: 'jobs_total',
        labels: {},
        value: 7,
        exemplar: {
          labels: [
            ['code', '200'],
            ['trace_id', 'abc'],
          ],
          value: 2,
          timestampSeconds: 9,
        },
      },
      { name: 'jobs_created', labels: {}, value: 5 },
    ])
  })

  test('has no start time where none is given', () => {
    expect([...samples(new CounterMetricFamily({ name: 'jobs', help, value: 7 }))]).toHaveLength(1)
  })

  test('an exemplar without labels has a value all the same', () => {
    const family = new CounterMetricFamily({
      name: 'jobs',
      help,
      value: 7,
      exemplar: { labels: {}, value: 2 },
    })
    expect([...samples(family)][0]?.exemplar).toEqual({ labels: [], value: 2, timestampSeconds: undefined })
  })

  test.each<[unknown, string]>([
    [
      { labels: { t: 'x'.repeat(128) }, value: 1 },
      'Cannot attach an exemplar to "jobs": its labels must have at most 128 code points',
    ],
    [{ labels: { __t: 'x' }, value: 1 }, 'Cannot use a label of "jobs": label name must not start with "__"'],
    [
      { labels: { t: 'x' }, value: '1' },
      'Cannot add a metric to "jobs": exemplar must be a number, received string',
    ],
    [{ value: 1 }, 'Cannot use labels: they must be an object of names and values, received undefined'],
    [
      { labels: { t: 'x' }, value: 1, timestampSeconds: '5' },
      'Cannot add a metric to "jobs": timestampSeconds must be a number, received string',
    ],
  ])('refuses the exemplar %j and adds nothing', (exemplar, message) => {
    const family = new CounterMetricFamily({ name: 'jobs', help, labelNames: ['l'] })
    expect(() => family.addMetric(['a'], 1, { exemplar: exemplar as never })).toThrow(message)
    expect([...samples(family)]).toEqual([])
  })

  test('refuses a start time that is not a number', () => {
    expect(
      () =>
        new CounterMetricFamily({ name: 'jobs', help, value: 7, createdSeconds: '5' as unknown as number }),
    ).toThrow(
      new TypeError('Cannot add a metric to "jobs": createdSeconds must be a number, received string'),
    )
  })
})
