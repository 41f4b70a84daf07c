import { describe, expect, test } from 'vitest'
import { InfoMetricFamily } from '../../src/instruments/info-metric-family.ts'
import { samples } from '../../src/model/samples.ts'

const help = 'Help'

describe('InfoMetricFamily', () => {
  test('shows what is said among the labels, sorted', () => {
    const family = new InfoMetricFamily({ name: 'build', help, labelNames: ['service'] })
    family.addMetric(['auth'], { version: '1.2.3', commit: 'abc', year: 2026 })
    expect([...samples(family)]).toEqual([
      {
        name: 'build_info',
        labels: { commit: 'abc', service: 'auth', version: '1.2.3', year: '2026' },
        value: 1,
      },
    ])
  })

  test('reads what is said at once', () => {
    const value = { version: '1' }
    const family = new InfoMetricFamily({ name: 'build', help, value })
    value.version = '2'
    expect([...samples(family)][0]?.labels).toEqual({ version: '1' })
  })

  test.each<[unknown, string]>([
    [
      { service: 'x' },
      'Cannot add a metric to "build": info labels must not be label names of the family, received "service"',
    ],
    [{ __x: 'x' }, 'Cannot use a label of "build": label name must not start with "__", received "__x"'],
    [
      { v: undefined },
      'Cannot use a value of label "v": it must be a string, number, boolean or bigint, received undefined',
    ],
    [null, 'Cannot use labels: they must be an object of names and values, received null'],
  ])('refuses %j and adds nothing', (value, message) => {
    const family = new InfoMetricFamily({ name: 'build', help, labelNames: ['service'] })
    expect(() => family.addMetric(['auth'], value as Record<string, string>)).toThrow(message)
    expect([...samples(family)]).toEqual([])
  })

  test('has no unit', () => {
    expect(() => new InfoMetricFamily({ name: 'build', help, unit: 'seconds' })).toThrow('unit must be empty')
  })
})
