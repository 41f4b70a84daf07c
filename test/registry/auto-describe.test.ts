import { describe, expect, test } from 'vitest'
import type { Collector } from '../../src/model/collector.ts'
import { DuplicateFamilyError } from '../../src/model/errors.ts'
import type { MetricFamily } from '../../src/model/metric-family.ts'
import { Registry } from '../../src/registry/registry.ts'
import { restrict } from '../../src/registry/restrict.ts'
import { counter, described, gauge, namesOf, undescribed } from './families.ts'

describe('Registry with autoDescribe', () => {
  test('finds clashes with collectors that do not describe themselves when they are registered', async () => {
    const registry = new Registry({ autoDescribe: true })
    registry.register(undescribed(counter('a'), gauge('b')))
    expect(() => registry.register(undescribed(gauge('fine'), gauge('a_total')))).toThrow(
      DuplicateFamilyError,
    )
    expect(() => registry.register(described(gauge('b')))).toThrow(DuplicateFamilyError)
    expect(await namesOf(registry)).toEqual(['a', 'b'])
    expect([...registry.describe()].map(({ type, name }) => `${type}:${name}`)).toEqual([
      'counter:a',
      'gauge:b',
    ])
  })

  test('knows the names of such a collector: it takes part in a restricted view, and is found', async () => {
    const registry = new Registry({ autoDescribe: true })
    const collector = undescribed(gauge('a'), gauge('b'))
    registry.register(collector)
    expect(await namesOf(restrict(registry, ['b']))).toEqual(['b'])
    expect(registry.find('b')).toBe(collector)
  })

  test('frees the names when the collector goes', async () => {
    const registry = new Registry({ autoDescribe: true })
    const collector = undescribed(gauge('a'))
    registry.register(collector)
    registry.unregister(collector)
    registry.register(undescribed(gauge('a', 2)))
    expect(await namesOf(registry)).toEqual(['a'])
  })

  test.each<{ how: string; collector: Collector }>([
    { how: 'a promise', collector: { collect: () => Promise.resolve([gauge('a')]) } },
    { how: 'a promise that rejects', collector: { collect: () => Promise.reject(new Error('not yet')) } },
    {
      how: 'one by one, later',
      collector: {
        async *collect() {
          await Promise.resolve()
          yield gauge('a')
        },
      },
    },
  ])('leaves a collector alone that gives $how', async ({ collector }) => {
    const registry = new Registry({ autoDescribe: true })
    registry.register(collector)
    expect([...registry.describe()]).toEqual([])
    registry.register(described(gauge('a', 2)))
    const failed: string[] = []
    const families = await registry.collect({ onError: (name) => failed.push(name) })
    expect([...families].map(({ name }) => name)).toEqual(['a'])
    expect(failed).toEqual(['Object'])
  })

  test('registers nothing when the collector cannot be collected', async () => {
    const registry = new Registry({ autoDescribe: true })
    const collector = {
      collect() {
        throw new Error('broken')
      },
    }
    expect(() => registry.register(collector)).toThrow('broken')
    expect(() => registry.unregister(collector)).toThrow(RangeError)
  })

  test('refuses what is no family', () => {
    const registry = new Registry({ autoDescribe: true })
    expect(() => registry.register({ collect: () => [undefined as unknown as MetricFamily] })).toThrow(
      new TypeError('Cannot collect: a collector must give metric families, received undefined'),
    )
  })

  test('is not the default: nothing is asked at register', () => {
    const registry = new Registry()
    registry.register({
      collect() {
        throw new Error('asked')
      },
    })
    expect([...registry.describe()]).toEqual([])
  })
})
