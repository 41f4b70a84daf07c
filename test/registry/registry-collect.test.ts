import { describe, expect, test, vi } from 'vitest'
import { Gauge } from '../../src/instruments/gauge.ts'
import { Histogram } from '../../src/instruments/histogram.ts'
import type { Collector } from '../../src/model/collector.ts'
import { DuplicateFamilyError } from '../../src/model/errors.ts'
import type { FamilyHead } from '../../src/model/family-head.ts'
import { compareCodePoints } from '../../src/model/names.ts'
import { Registry } from '../../src/registry/registry.ts'
import { getSampleValue } from '../../src/registry/sample-value.ts'
import { HandClock } from '../model/hand-clock.ts'
import { counter, described, gauge, linesOf, namesOf, undescribed } from './families.ts'

const help = 'Help'

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
    const errors: string[] = []
    const families = await registry.collect({
      onError: (collector, error) => errors.push(`${collector}: ${String(error)}`),
    })
    expect([...families].map(({ name }) => name)).toEqual(['a', 'b'])
    expect(errors.toSorted(compareCodePoints)).toEqual([
      'Object: Error: half way',
      'Object: Error: rejected',
      'QueueCollector: Error: no queue',
      'named: Error: broken',
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

  test.each([
    { allowCollectorsWithoutNames: undefined, expected: ['counter: a_total'] },
    {
      allowCollectorsWithoutNames: true,
      expected: ['counter: a_total', 'unknown: a_total', 'none: a_total'],
    },
  ])('asks only collectors that may have one of the names: $expected', async ({ expected, ...allowing }) => {
    const registry = new Registry({ targetInfo: { env: 'x' }, ...allowing })
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
    registry.register(watched('none', []))
    expect([...(await registry.collect({ names: new Set(['a_total']) }))]).toEqual([])
    expect(asked).toEqual(expected)
    asked.length = 0
    await registry.collect()
    expect(asked).toEqual(['counter: ', 'other: ', 'unknown: ', 'none: '])
  })

  test('collecting changes nothing: two snapshots are equal', async () => {
    const registry = new Registry({ targetInfo: { env: 'x' } })
    new Histogram({ name: 'h', help, registry, clock: new HandClock() }).observe(1)
    new Gauge({ name: 'g', help, registry }).set(2)
    expect(await linesOf(registry)).toEqual(await linesOf(registry))
  })
})
