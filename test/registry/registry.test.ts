import { describe, expect, test } from 'vitest'
import { Counter } from '../../src/instruments/counter.ts'
import { Gauge } from '../../src/instruments/gauge.ts'
import { Histogram } from '../../src/instruments/histogram.ts'
import { Info } from '../../src/instruments/info.ts'
import { Summary } from '../../src/instruments/summary.ts'
import type { Collector } from '../../src/model/collector.ts'
import { DuplicateFamilyError } from '../../src/model/errors.ts'
import { Registry } from '../../src/registry/registry.ts'
import { getSampleValue } from '../../src/registry/sample-value.ts'
import { HandClock } from '../model/hand-clock.ts'
import { counter, described, gauge, linesOf, namesOf, undescribed } from './families.ts'

const help = 'Help'

describe('Registry.register()', () => {
  test('shows families in the order of registration', async () => {
    const registry = new Registry()
    for (const name of ['zz', 'aa', 'mm']) registry.register(described(gauge(name), gauge(`${name}2`)))
    expect(await namesOf(registry)).toEqual(['zz', 'zz2', 'aa', 'aa2', 'mm', 'mm2'])
  })

  interface Clash {
    readonly first: (registry: Registry) => unknown
    readonly second: (registry: Registry) => unknown
    readonly message: string
  }
  const clashes: readonly Clash[] = [
    {
      first: (registry) => new Histogram({ name: 'x', help, registry }),
      second: (registry) => new Counter({ name: 'x_count', help, registry }),
      message:
        'Cannot register "x_count": sample names must be unique in a registry, "x_count" is taken by "x"',
    },
    {
      first: (registry) => new Counter({ name: 'x', help, registry }),
      second: (registry) => new Counter({ name: 'x_total', help, registry }),
      message: 'Cannot register "x": sample names must be unique in a registry, "x" is taken by "x"',
    },
    {
      first: (registry) => new Gauge({ name: 'x_created', help, registry }),
      second: (registry) => new Summary({ name: 'x', help, registry }),
      message:
        'Cannot register "x": sample names must be unique in a registry, "x_created" is taken by "x_created"',
    },
    {
      first: (registry) => new Gauge({ name: 'build_info', help, registry }),
      second: (registry) => new Info({ name: 'build', help, registry }),
      message:
        'Cannot register "build": sample names must be unique in a registry, "build_info" is taken by "build_info"',
    },
    {
      first: (registry) => registry.setTargetInfo({ env: 'x' }),
      second: (registry) => new Info({ name: 'target', help, registry }),
      message:
        'Cannot register "target": sample names must be unique in a registry, "target" is taken by "target"',
    },
    {
      first: (registry) => registry.register(described(gauge('a'))),
      second: (registry) => registry.register(described(gauge('b'), gauge('a'))),
      message: 'Cannot register "a": sample names must be unique in a registry, "a" is taken by "a"',
    },
    {
      first: () => undefined,
      second: (registry) => registry.register(described(counter('a'), gauge('a_total'))),
      message:
        'Cannot register "a_total": sample names must be unique in a registry, "a_total" is taken by "a"',
    },
  ]

  test.each(clashes)('refuses a clash: $message', async ({ first, second, message }) => {
    const registry = new Registry()
    first(registry)
    const before = await namesOf(registry)
    expect(() => second(registry)).toThrow(DuplicateFamilyError)
    expect(() => second(registry)).toThrow(message)
    expect(await namesOf(registry)).toEqual(before)
  })

  test('takes no name of a collector that it refuses', () => {
    const registry = new Registry()
    registry.register(described(gauge('taken')))
    expect(() => registry.register(described(gauge('free'), counter('also_free'), gauge('taken')))).toThrow(
      '"taken"',
    )
    expect(() => registry.register(described(gauge('free'), gauge('also_free_total')))).not.toThrow()
  })

  test('refuses a collector that is there', () => {
    const registry = new Registry()
    const named = described(gauge('a'))
    const unnamed = undescribed(gauge('b'))
    for (const one of [named, unnamed]) {
      registry.register(one)
      expect(() => registry.register(one)).toThrow(DuplicateFamilyError)
    }
  })

  test('refuses names that its validation does not allow', () => {
    const registry = new Registry({ nameValidation: 'legacy' })
    expect(() => registry.register(described(gauge('a.b')))).toThrow('name must match')
    expect(() => registry.register(described(gauge('')))).toThrow('name must not be empty')
    expect(() => new Counter({ name: 'a.b', help, registry })).toThrow('name must match')
    expect(() => new Counter({ name: 'a', help, labelNames: ['b.c'], registry })).toThrow(
      'label name must match',
    )
    expect(() => new Registry().register(described(gauge('a.b')))).not.toThrow()
  })

  test('takes a collector of any kind of object', async () => {
    const registry = new Registry()
    const bare = Object.assign(Object.create(null) as object, { collect: () => [gauge('bare')] })
    registry.register(bare)
    expect(await namesOf(registry)).toEqual(['bare'])
    expect(() => registry.register(bare)).toThrow(DuplicateFamilyError)
    registry.unregister(bare)
    expect(() => registry.unregister(bare)).toThrow(RangeError)
  })

  test('adds nothing when describe() fails', async () => {
    const registry = new Registry()
    const broken: Collector = {
      collect: () => [gauge('a')],
      describe: () => {
        throw new Error('no idea')
      },
    }
    expect(() => registry.register(broken)).toThrow('no idea')
    expect(await namesOf(registry)).toEqual([])
  })
})

describe('Registry.unregister()', () => {
  test('removes a collector and frees its names', async () => {
    const registry = new Registry()
    const summary = new Summary({ name: 's', help, registry })
    registry.unregister(summary)
    expect(await namesOf(registry)).toEqual([])
    const count = new Gauge({ name: 's_count', help, registry })
    expect(() => registry.register(summary)).toThrow('"s_count" is taken by "s_count"')
    registry.unregister(count)
    registry.register(summary)
    expect(await namesOf(registry)).toEqual(['s'])
  })

  test('an instrument goes on counting, and shows it when it comes back', async () => {
    const registry = new Registry()
    const requests = new Counter({ name: 'requests', help, registry })
    requests.inc()
    registry.unregister(requests)
    requests.inc()
    registry.register(requests)
    expect(await getSampleValue(registry, 'requests_total')).toBe(2)
  })

  test('refuses what is not there', () => {
    const summary = new Summary({ name: 's', help, registry: null })
    expect(() => new Registry().unregister(summary)).toThrow(
      new RangeError('Cannot unregister Summary: it must be registered, received one that is not'),
    )
  })
})

describe('Registry.find(), describe()', () => {
  test('find() gives the collector that described a family', () => {
    const registry = new Registry()
    const requests = new Counter({ name: 'requests_total', help, registry })
    registry.register(undescribed(gauge('hidden')))
    expect(registry.find('requests')).toBe(requests)
    expect(registry.find('requests_total')).toBeUndefined()
    expect(registry.find('hidden')).toBeUndefined()
    registry.unregister(requests)
    expect(registry.find('requests')).toBeUndefined()
  })

  test('describe() gives all heads, target info first', () => {
    const registry = new Registry({ targetInfo: { env: 'x' } })
    new Counter({ name: 'a', help, registry })
    registry.register(undescribed(gauge('hidden')))
    new Gauge({ name: 'b', help, registry })
    expect([...registry.describe()].map(({ type, name }) => `${type} ${name}`)).toEqual([
      'info target',
      'counter a',
      'gauge b',
    ])
  })
})

describe('Registry.setTargetInfo()', () => {
  test('shows the labels first, sorted, as text', async () => {
    const registry = new Registry({ targetInfo: { zone: 'eu', env: 'prod', version: 2 } })
    new Counter({ name: 'a', help, registry })
    expect((await linesOf(registry))[0]).toBe('target_info{"env":"prod","version":"2","zone":"eu"} 1')
    expect(registry.getTargetInfo()).toEqual({ env: 'prod', version: '2', zone: 'eu' })
  })

  test.each([undefined, {}])('%j shows none', async (none) => {
    const registry = new Registry({ targetInfo: { env: 'prod' } })
    registry.setTargetInfo(none)
    expect(registry.getTargetInfo()).toBeUndefined()
    expect(await namesOf(registry)).toEqual([])
    new Info({ name: 'target', help, registry })
  })

  test('replaces the labels, and not when one of them is refused', () => {
    const registry = new Registry({ targetInfo: { env: 'prod' } })
    registry.setTargetInfo({ env: 'test' })
    for (const [labels, message] of [
      [{ __x: '1' }, 'Cannot use a label of "target": label name must not start with "__", received "__x"'],
      [
        { x: null },
        'Cannot use a value of label "x": it must be a string, number, boolean or bigint, received null',
      ],
      ['x', 'Cannot use labels: they must be an object of names and values, received string'],
    ] as const) {
      expect(() => registry.setTargetInfo(labels as unknown as Record<string, string>)).toThrow(message)
    }
    expect(registry.getTargetInfo()).toEqual({ env: 'test' })
  })

  test('refuses when a collector has the name, and takes it when that is gone', () => {
    const registry = new Registry()
    const info = new Info({ name: 'target', help, registry })
    expect(() => registry.setTargetInfo({ env: 'x' })).toThrow(DuplicateFamilyError)
    expect(registry.getTargetInfo()).toBeUndefined()
    registry.unregister(info)
    registry.setTargetInfo({ env: 'x' })
    expect(() => registry.register(info)).toThrow(DuplicateFamilyError)
  })

  test('legacy validation holds for its labels', () => {
    expect(() => new Registry({ nameValidation: 'legacy', targetInfo: { 'service.name': 'x' } })).toThrow(
      'must match',
    )
  })
})

test('instruments take the clock of their registry, or their own', async () => {
  const registry = new Registry({ clock: new HandClock(7) })
  new Counter({ name: 'a', help, registry })
  new Counter({ name: 'b', help, registry, clock: new HandClock(8) })
  expect(await getSampleValue(registry, 'a_created')).toBe(7)
  expect(await getSampleValue(registry, 'b_created')).toBe(8)
})

test.each([null, 'text', {}])('Registry.collect() leaves out a collector that gives %o', async (given) => {
  const registry = new Registry()
  registry.register({ collect: () => [given] } as unknown as Collector)
  new Gauge({ name: 'whole', help, registry })
  const failed: string[] = []
  const families = await registry.collect({ onError: (_, error) => failed.push(String(error)) })
  expect([...families].map(({ name }) => name)).toEqual(['whole'])
  expect(failed).toEqual([expect.stringContaining('a collector must give metric families, received')])
})
