import { describe, expect, test, vi } from 'vitest'
import { Counter } from '../../src/instruments/counter.ts'
import { Gauge } from '../../src/instruments/gauge.ts'
import { Histogram } from '../../src/instruments/histogram.ts'
import { Info } from '../../src/instruments/info.ts'
import { Summary } from '../../src/instruments/summary.ts'
import type { ChangeConsumer } from '../../src/model/change-consumer.ts'
import type { ChangeReader, Collector } from '../../src/model/collector.ts'
import { DuplicateFamilyError } from '../../src/model/errors.ts'
import type { FamilyHead } from '../../src/model/family-head.ts'
import { Registry } from '../../src/registry/registry.ts'
import { restrict } from '../../src/registry/restrict.ts'
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
      message: 'Cannot register "x_count": sample names must be unique in a registry, "x_count" is taken by "x"',
    },
    {
      first: (registry) => new Counter({ name: 'x', help, registry }),
      second: (registry) => new Counter({ name: 'x_total', help, registry }),
      message: 'Cannot register "x": sample names must be unique in a registry, "x" is taken by "x"',
    },
    {
      first: (registry) => new Gauge({ name: 'x_created', help, registry }),
      second: (registry) => new Summary({ name: 'x', help, registry }),
      message: 'Cannot register "x": sample names must be unique in a registry, "x_created" is taken by "x_created"',
    },
    {
      first: (registry) => new Gauge({ name: 'build_info', help, registry }),
      second: (registry) => new Info({ name: 'build', help, registry }),
      message: 'Cannot register "build": sample names must be unique in a registry, "build_info" is taken by "build_info"',
    },
    {
      first: (registry) => registry.setTargetInfo({ env: 'x' }),
      second: (registry) => new Info({ name: 'target', help, registry }),
      message: 'Cannot register "target": sample names must be unique in a registry, "target" is taken by "target"',
    },
    {
      first: (registry) => registry.register(described(gauge('a'))),
      second: (registry) => registry.register(described(gauge('b'), gauge('a'))),
      message: 'Cannot register "a": sample names must be unique in a registry, "a" is taken by "a"',
    },
    {
      first: () => undefined,
      second: (registry) => registry.register(described(counter('a'), gauge('a_total'))),
      message: 'Cannot register "a_total": sample names must be unique in a registry, "a_total" is taken by "a"',
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
    expect(() => registry.register(described(gauge('free'), counter('also_free'), gauge('taken')))).toThrow('"taken"')
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
    expect(() => new Counter({ name: 'a', help, labelNames: ['b.c'], registry })).toThrow('label name must match')
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
    expect([...registry.describe()].map(({ type, name }) => `${type} ${name}`)).toEqual(['info target', 'counter a', 'gauge b'])
  })
})

describe('Registry.collect()', () => {
  const broken = (error: unknown = new Error('broken')): Collector => ({
    collect: () => {
      throw error
    },
  })
  const rejecting: Collector = { collect: () => Promise.reject(new Error('rejected')) }
  const hanging: Collector = { collect: () => new Promise<never>(() => {}) }
  const halfWay: Collector = {
    *collect() {
      yield gauge('half')
      throw new Error('half way')
    },
  }

  test('takes collectors of every form', async () => {
    const registry = new Registry()
    registry.register({ collect: () => [gauge('list')] })
    registry.register({ collect: () => Promise.resolve([gauge('promise')]) })
    registry.register({
      *collect() {
        yield gauge('generator')
      },
    })
    registry.register({
      async *collect() {
        await Promise.resolve()
        yield gauge('async_generator')
      },
    })
    registry.register({ collect: () => [] })
    expect(await namesOf(registry)).toEqual(['list', 'promise', 'generator', 'async_generator'])
  })

  test('asks all collectors at once, and keeps their order', async () => {
    const registry = new Registry()
    const started: string[] = []
    let answer = (): void => {}
    const answered = new Promise<void>((resolve) => {
      answer = resolve
    })
    for (const name of ['slow', 'quick']) {
      registry.register({
        async collect() {
          started.push(name)
          if (name === 'slow') await answered
          else answer()
          return [gauge(name)]
        },
      })
    }
    expect(await namesOf(registry)).toEqual(['slow', 'quick'])
    expect(started).toEqual(['slow', 'quick'])
  })

  test.each<[string, Collector, string]>([
    ['throws', broken(), 'broken'],
    ['rejects', rejecting, 'rejected'],
    ['fails half way', halfWay, 'half way'],
  ])('fails as a whole when a collector %s', async (_, collector, message) => {
    const registry = new Registry()
    registry.register(described(gauge('a')))
    registry.register(collector)
    await expect(registry.collect()).rejects.toThrow(message)
  })

  test('with onError leaves out exactly the collectors that fail', async () => {
    const registry = new Registry()
    class QueueCollector {
      collect(): never {
        throw new Error('no queue')
      }
    }
    registry.register(described(gauge('a')))
    registry.register(new QueueCollector())
    registry.register(rejecting)
    registry.register(halfWay)
    registry.register({ ...broken(), describe: () => [gauge('named')] })
    registry.register(described(gauge('b')))
    const errors: unknown[] = []
    const families = await registry.collect({ onError: (collector, error) => errors.push([collector, String(error)]) })
    expect([...families].map(({ name }) => name)).toEqual(['a', 'b'])
    expect(errors.sort()).toEqual([
      ['Object', 'Error: half way'],
      ['Object', 'Error: rejected'],
      ['QueueCollector', 'Error: no queue'],
      ['named', 'Error: broken'],
    ])
  })

  test('fails with the reason of the signal when a collector hangs', async () => {
    const registry = new Registry()
    registry.register(hanging)
    const controller = new AbortController()
    const collected = registry.collect({ signal: controller.signal })
    controller.abort(new Error('deadline'))
    await expect(collected).rejects.toThrow('deadline')
  })

  test('with onError shows the others when a collector hangs', async () => {
    const registry = new Registry()
    registry.register(described(gauge('a')))
    registry.register(hanging)
    const hangingGauge = new Gauge({ name: 'g', help, registry })
    hangingGauge.setFunction(() => new Promise<never>(() => {}))
    const controller = new AbortController()
    const onError = vi.fn<(collector: string, error: unknown) => void>()
    const collected = registry.collect({ signal: controller.signal, onError })
    controller.abort(new Error('deadline'))
    expect([...(await collected)].map(({ name }) => name)).toEqual(['a'])
    expect(onError.mock.calls.map(([collector, error]) => [collector, String(error)])).toEqual([
      ['Object', 'Error: deadline'],
      ['g', 'Error: deadline'],
    ])
  })

  test('two families of one name from collectors that do not describe themselves: the later collector fails', async () => {
    const registry = new Registry()
    registry.register(undescribed(gauge('a', 1)))
    registry.register(undescribed(gauge('fine'), counter('a', 2)))
    registry.register(undescribed(gauge('fine', 3)))
    await expect(registry.collect()).rejects.toThrow(DuplicateFamilyError)
    const onError = vi.fn<(collector: string, error: unknown) => void>()
    const families = await registry.collect({ onError })
    expect([...families].map(({ name, type }) => `${type} ${name}`)).toEqual(['gauge a', 'gauge fine'])
    expect(onError.mock.calls.map(([, error]) => String(error))).toEqual([
      'DuplicateFamilyError: Cannot register "a": sample names must be unique in a registry, "a" is taken by "a"',
    ])
  })

  test('a name that another collector has described is taken, whoever comes first', async () => {
    const registry = new Registry()
    registry.register(undescribed(gauge('named_total')))
    registry.register(described(counter('named')))
    const onError = vi.fn<(collector: string, error: unknown) => void>()
    const families = await registry.collect({ onError })
    expect([...families].map(({ type, name }) => `${type} ${name}`)).toEqual(['counter named'])
    expect(onError).toHaveBeenCalledOnce()
  })

  test('a collector may not give two families of one name', async () => {
    const registry = new Registry()
    registry.register(undescribed(gauge('a', 1), gauge('a', 2)))
    registry.register(undescribed(gauge('a', 3)))
    const onError = vi.fn<(collector: string, error: unknown) => void>()
    expect([...(await registry.collect({ onError }))].map(({ name }) => name)).toEqual(['a'])
    expect(onError).toHaveBeenCalledOnce()
    expect(await getSampleValue({ collect: () => registry.collect({ onError }) }, 'a')).toBe(3)
  })

  test('a collector may give less than it described, and more', async () => {
    const registry = new Registry()
    registry.register({ collect: () => [gauge('more')], describe: () => [gauge('less')] })
    expect(await namesOf(registry)).toEqual(['more'])
  })

  test('asks only collectors that may have one of the names', async () => {
    const registry = new Registry({ targetInfo: { env: 'x' } })
    const asked: string[] = []
    const watched = (name: string, heads: readonly FamilyHead[] | undefined): Collector => ({
      collect: (options) => {
        asked.push(`${name}: ${[...(options?.names ?? [])].join()}`)
        return []
      },
      ...(heads === undefined ? {} : { describe: () => heads }),
    })
    registry.register(watched('counter', [counter('a')]))
    registry.register(watched('other', [gauge('b')]))
    registry.register(watched('unknown', undefined))
    expect([...(await registry.collect({ names: new Set(['a_total']) }))]).toEqual([])
    expect(asked).toEqual(['counter: a_total', 'unknown: a_total'])
  })

  test('collecting changes nothing: two snapshots are equal', async () => {
    const registry = new Registry({ targetInfo: { env: 'x' } })
    new Histogram({ name: 'h', help, registry, clock: new HandClock() }).observe(1)
    new Gauge({ name: 'g', help, registry }).set(2)
    expect(await linesOf(registry)).toEqual(await linesOf(registry))
  })
})

describe('Registry in a registry', () => {
  test('shows the families of the inner one in its place, those added later too', async () => {
    const [outer, inner] = [new Registry(), new Registry({ targetInfo: { env: 'x' } })]
    new Counter({ name: 'first', help, registry: outer })
    new Counter({ name: 'inner', help, registry: inner })
    outer.register(inner)
    new Counter({ name: 'last', help, registry: outer })
    new Counter({ name: 'later', help, registry: inner })
    expect(await namesOf(outer)).toEqual(['first', 'target', 'inner', 'later', 'last'])
  })

  test('a restricted view finds what the inner one got later, however deep', async () => {
    const [outer, middle, inner] = [new Registry(), new Registry(), new Registry()]
    new Counter({ name: 'early', help, registry: middle })
    middle.register(inner)
    outer.register(middle)
    new Counter({ name: 'later', help, registry: inner }).inc(5)
    expect(await getSampleValue(outer, 'later_total')).toBe(5)
    expect(await namesOf(restrict(outer, ['later_total']))).toEqual(['later'])
  })

  test('a restricted view finds what the inner one could not describe', async () => {
    const [outer, inner] = [new Registry(), new Registry()]
    new Counter({ name: 'named', help, registry: inner })
    inner.register(undescribed(gauge('unnamed', 7)))
    outer.register(inner)
    expect(await getSampleValue(outer, 'unnamed')).toBe(7)
  })

  test('clashes are found at register, and later in the collection', async () => {
    const [outer, inner] = [new Registry(), new Registry()]
    new Counter({ name: 'a', help, registry: inner })
    const own = new Counter({ name: 'a', help, registry: outer })
    expect(() => outer.register(inner)).toThrow(DuplicateFamilyError)
    outer.unregister(own)
    outer.register(inner)
    new Counter({ name: 'b', help, registry: outer })
    new Counter({ name: 'b', help, registry: inner })
    await expect(outer.collect()).rejects.toThrow(DuplicateFamilyError)
  })

  test('failures inside are told one by one', async () => {
    const [outer, inner] = [new Registry(), new Registry()]
    inner.register(described(gauge('fine')))
    inner.register({ collect: () => Promise.reject(new Error('broken')), describe: () => [gauge('not_fine')] })
    outer.register(inner)
    const onError = vi.fn<(collector: string, error: unknown) => void>()
    expect([...(await outer.collect({ onError }))].map(({ name }) => name)).toEqual(['fine'])
    expect(onError.mock.calls.map(([collector]) => collector)).toEqual(['not_fine'])
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
      [{ x: null }, 'Cannot use a value of label "x": it must be a string, number, boolean or bigint, received null'],
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
    expect(() => new Registry({ nameValidation: 'legacy', targetInfo: { 'service.name': 'x' } })).toThrow('must match')
  })
})

describe('Registry.attach()', () => {
  /** Notes the names of what comes and goes. */
  function noting(): ChangeConsumer & { readonly notes: string[]; readonly readers: ChangeReader[] } {
    const notes: string[] = []
    const readers: ChangeReader[] = []
    return {
      notes,
      readers,
      added(changes) {
        notes.push(`+${changes.head.name}`)
        readers.push(changes)
      },
      removed: (changes) => notes.push(`-${changes.head.name}`),
    }
  }

  test('hands over the instruments that are there, that come and that go', () => {
    const registry = new Registry()
    const a = new Counter({ name: 'a', help, registry })
    registry.register(described(gauge('custom')))
    const consumer = noting()
    registry.attach(consumer)
    new Gauge({ name: 'b', help, registry })
    registry.register(undescribed(gauge('another')))
    registry.unregister(a)
    expect(consumer.notes).toEqual(['+a', '+b', '-a'])
  })

  test('an instrument that comes back is handed over again, with the same reader', () => {
    const registry = new Registry()
    const a = new Counter({ name: 'a', help, registry })
    const consumer = noting()
    registry.attach(consumer)
    registry.unregister(a)
    registry.register(a)
    expect(consumer.notes).toEqual(['+a', '-a', '+a'])
    expect(consumer.readers[1]).toBe(consumer.readers[0])
  })

  test('refuses a second consumer', () => {
    const registry = new Registry()
    registry.attach(noting())
    expect(() => registry.attach(noting())).toThrow(
      new Error('Cannot attach a consumer of changes: a registry must have at most one, received a second'),
    )
  })

  test('an instrument of two registries is sent by one of them only', () => {
    const [first, second] = [new Registry(), new Registry()]
    const shared = new Counter({ name: 'shared', help, registry: first })
    first.attach(noting())
    const consumer = noting()
    second.attach(consumer)
    expect(() => second.register(shared)).toThrow('must have one reader, received a second')
    // It is not half there.
    expect(second.find('shared')).toBeUndefined()
    new Counter({ name: 'shared', help, registry: second })
    expect(consumer.notes).toEqual(['+shared'])
  })

  test('attaches nothing when one of the instruments is sent by another registry', () => {
    const [first, second] = [new Registry(), new Registry()]
    const own = new Counter({ name: 'own', help, registry: second })
    const shared = new Counter({ name: 'shared', help, registry: first })
    second.register(shared)
    first.attach(noting())
    const consumer = noting()
    expect(() => second.attach(consumer)).toThrow('must have one reader, received a second')
    expect(consumer.notes).toEqual([])
    second.unregister(shared)
    second.attach(consumer)
    own.inc()
    expect(consumer.notes).toEqual(['+own'])
    expect(consumer.readers[0]?.changed).toBe(1)
  })
})

test('instruments take the clock of their registry, or their own', async () => {
  const registry = new Registry({ clock: new HandClock(7) })
  new Counter({ name: 'a', help, registry })
  new Counter({ name: 'b', help, registry, clock: new HandClock(8) })
  expect(await getSampleValue(registry, 'a_created')).toBe(7)
  expect(await getSampleValue(registry, 'b_created')).toBe(8)
})
