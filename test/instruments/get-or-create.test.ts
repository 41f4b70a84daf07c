import { describe, expect, test } from 'vitest'
import { Counter } from '../../src/instruments/counter.ts'
import { Enum } from '../../src/instruments/enum.ts'
import { Gauge } from '../../src/instruments/gauge.ts'
import { Histogram } from '../../src/instruments/histogram.ts'
import { Info } from '../../src/instruments/info.ts'
import { Summary } from '../../src/instruments/summary.ts'
import { DuplicateFamilyError } from '../../src/model/errors.ts'
import { defaultRegistry } from '../../src/registry/default-registry.ts'
import { Registry } from '../../src/registry/registry.ts'
import { getSampleValue } from '../../src/registry/sample-value.ts'
import { HandClock } from '../model/hand-clock.ts'
import { namesOf } from '../registry/families.ts'

const help = 'Help'

describe('getOrCreate()', () => {
  const registry = (): Registry => new Registry({ clock: new HandClock(7), nameValidation: 'legacy' })

  test('gives what is there when it is the same', () => {
    const own = registry()
    const counter = { name: 'c', help, labelNames: ['a'], registry: own } as const
    const gauge = { name: 'g', help, aggregation: 'max', registry: own } as const
    const histogram = { name: 'h', help, buckets: [1, 2], registry: own } as const
    const summary = { name: 's', help, unit: 'bytes', registry: own } as const
    const info = { name: 'i', help, registry: own } as const
    const state = { name: 'e', help, states: ['a', 'b'], registry: own } as const
    expect(Counter.getOrCreate(counter)).toBe(Counter.getOrCreate(counter))
    expect(Gauge.getOrCreate(gauge)).toBe(Gauge.getOrCreate(gauge))
    expect(Histogram.getOrCreate(histogram)).toBe(
      Histogram.getOrCreate({ ...histogram, buckets: ['1', 2, Infinity] }),
    )
    expect(Summary.getOrCreate(summary)).toBe(Summary.getOrCreate({ ...summary, name: 's_bytes' }))
    expect(Info.getOrCreate(info)).toBe(Info.getOrCreate(info))
    expect(Enum.getOrCreate(state)).toBe(Enum.getOrCreate(state))
  })

  test('gives what was made with new', () => {
    const own = registry()
    const counter = new Counter({ name: 'c_total', help, registry: own })
    expect(Counter.getOrCreate({ name: 'c', help, registry: own })).toBe(counter)
  })

  test('keeps what was counted', async () => {
    const own = registry()
    for (let load = 0; load < 3; load++) Counter.getOrCreate({ name: 'c', help, registry: own }).inc()
    expect(await getSampleValue(own, 'c_total')).toBe(3)
  })

  test.each<[string, (own: Registry) => unknown]>([
    [
      'another help',
      (own) => Counter.getOrCreate({ name: 'x', help: 'Other', labelNames: ['a'], registry: own }),
    ],
    [
      'other label names',
      (own) => Counter.getOrCreate({ name: 'x', help, labelNames: ['b'], registry: own }),
    ],
    ['no label names', (own) => Counter.getOrCreate({ name: 'x', help, registry: own })],
    ['another type', (own) => Gauge.getOrCreate({ name: 'x', help, labelNames: ['a'], registry: own })],
    ['a clash', (own) => Gauge.getOrCreate({ name: 'x_total', help, registry: own })],
  ])('refuses %s under a name that is taken', async (_, create) => {
    const own = registry()
    new Counter({ name: 'x', help, labelNames: ['a'], registry: own })
    expect(() => create(own)).toThrow(DuplicateFamilyError)
    expect(await namesOf(own)).toEqual(['x'])
  })

  test.each<[string, (own: Registry) => unknown]>([
    ['other bounds', (own) => Histogram.getOrCreate({ name: 'h', help, buckets: [1, 3], registry: own })],
    ['other states', (own) => Enum.getOrCreate({ name: 'e', help, states: ['b', 'a'], registry: own })],
    [
      'another aggregation',
      (own) => Gauge.getOrCreate({ name: 'g', help, aggregation: 'min', registry: own }),
    ],
  ])('refuses %s', (_, create) => {
    const own = registry()
    new Histogram({ name: 'h', help, buckets: [1, 2], registry: own })
    new Enum({ name: 'e', help, states: ['a', 'b'], registry: own })
    new Gauge({ name: 'g', help, aggregation: 'max', registry: own })
    expect(() => create(own)).toThrow(DuplicateFamilyError)
  })

  test('refuses what a custom collector has described', () => {
    const own = registry()
    own.register({ collect: () => [], describe: () => [{ type: 'counter', name: 'c', help, unit: '' }] })
    expect(() => Counter.getOrCreate({ name: 'c', help, registry: own })).toThrow(DuplicateFamilyError)
  })

  test('gives a gauge whose aggregation was fixed since', () => {
    const own = registry()
    const gauge = Gauge.getOrCreate({ name: 'g', help, registry: own })
    gauge.trackInProgress(() => {})
    expect(Gauge.getOrCreate({ name: 'g', help, registry: own })).toBe(gauge)
  })

  test('makes it with the clock and the validation of the registry', async () => {
    const own = registry()
    const info = Info.getOrCreate({ name: 'i', help, registry: own })
    Counter.getOrCreate({ name: 'c', help, registry: own })
    expect(await getSampleValue(own, 'c_created')).toBe(7)
    expect(() => info.info({ 'a.b': 'x' })).toThrow('label name must match')
    expect(() => Counter.getOrCreate({ name: 'd', help, labelNames: ['a.b'], registry: own })).toThrow(
      'label name must match',
    )
    expect(own.find('d')).toBeUndefined()
  })

  test('with its own clock', async () => {
    const own = registry()
    Counter.getOrCreate({ name: 'c', help, registry: own, clock: new HandClock(9) })
    expect(await getSampleValue(own, 'c_created')).toBe(9)
  })

  test('registers nowhere when the registry is null', () => {
    const one = Counter.getOrCreate({ name: 'nowhere', help, registry: null })
    expect(Counter.getOrCreate({ name: 'nowhere', help, registry: null })).not.toBe(one)
    expect(defaultRegistry.find('nowhere')).toBeUndefined()
  })
})
