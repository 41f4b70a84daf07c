import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { attachTo } from '../../src/report/attach-to.ts'
import { changesOf } from '../../src/report/changes-of.ts'
import { render } from '../../src/exposition/encode.ts'
import { Counter } from '../../src/instruments/counter.ts'
import { Enum } from '../../src/instruments/enum.ts'
import { Gauge } from '../../src/instruments/gauge.ts'
import { Histogram } from '../../src/instruments/histogram.ts'
import { Info } from '../../src/instruments/info.ts'
import { Summary } from '../../src/instruments/summary.ts'
import type { ChangeReader } from '../../src/model/change-reader.ts'
import type { MetricFamily } from '../../src/model/metric-family.ts'
import { Registry } from '../../src/registry/registry.ts'
import { restrict } from '../../src/registry/restrict.ts'
import { takeRows } from '../model/change-rows.ts'
import { readRows } from '../model/plain-rows.ts'
import { linesOf, namesOf } from '../registry/families.ts'

const help = 'Help'
const labelNames = ['l'] as const

/** Everything but start times. */
async function shown(registry: Registry): Promise<readonly string[]> {
  return (await linesOf(registry)).filter((line) => !line.includes('_created'))
}

async function familyOf(registry: Registry): Promise<MetricFamily> {
  const [family] = await registry.collect()
  if (family === undefined) throw new Error('nothing was collected')
  return family
}

describe('maxSeries', () => {
  test('what a counter, a histogram or a summary has no room for is counted in one series of its own', async () => {
    const registry = new Registry({ maxSeries: 1 })
    const counter = new Counter({ name: 'c', help, labelNames: ['a', 'b'], registry })
    const histogram = new Histogram({ name: 'h', help, labelNames, buckets: [1], registry })
    const summary = new Summary({ name: 's', help, labelNames, registry })
    for (const value of ['x', 'y', 'z', 'x']) {
      counter.labels(value, 'b').inc(2)
      histogram.labels(value).observe(0.5)
      summary.labels({ l: value }).observe(3)
    }
    const page = await render(registry)
    expect(page.split('\n').filter((line) => line !== '' && !line.startsWith('#'))).toEqual([
      'c_total{a="x",b="b"} 4',
      'c_total{edgeprom_overflow="true"} 4',
      'h_bucket{l="x",le="1.0"} 2',
      'h_bucket{l="x",le="+Inf"} 2',
      'h_count{l="x"} 2',
      'h_sum{l="x"} 1',
      'h_bucket{edgeprom_overflow="true",le="1.0"} 2',
      'h_bucket{edgeprom_overflow="true",le="+Inf"} 2',
      'h_count{edgeprom_overflow="true"} 2',
      'h_sum{edgeprom_overflow="true"} 1',
      's_count{l="x"} 2',
      's_sum{l="x"} 6',
      's_count{edgeprom_overflow="true"} 2',
      's_sum{edgeprom_overflow="true"} 6',
      'edgeprom_overflow_total{metric="c"} 2',
      'edgeprom_overflow_total{metric="h"} 2',
      'edgeprom_overflow_total{metric="s"} 2',
    ])
  })

  test('gauges, infos and enums give a series that takes values nowhere', async () => {
    const registry = new Registry({ maxSeries: 1 })
    const gauge = new Gauge({ name: 'g', help, labelNames, registry })
    const info = new Info({ name: 'i', help, labelNames, registry })
    const state = new Enum({ name: 'e', help, labelNames, states: ['on', 'off'], registry })
    gauge.labels('x').set(1)
    info.labels('x').info({ v: 1 })
    state.labels('x').state('off')
    const refused = gauge.labels('y')
    refused.set(5)
    refused.inc()
    refused.setFunction(() => 7)
    expect(refused.trackInProgress(() => 'ran')).toBe('ran')
    info.labels('y').info({ v: 2 })
    state.labels('y').state('on')
    expect(await shown(registry)).toEqual([
      'g{"l":"x"} 1',
      'i_info{"l":"x","v":"1"} 1',
      'e{"e":"on","l":"x"} 0',
      'e{"e":"off","l":"x"} 1',
      'edgeprom_overflow_total{"metric":"g"} 1',
      'edgeprom_overflow_total{"metric":"i"} 1',
      'edgeprom_overflow_total{"metric":"e"} 1',
    ])
  })

  test('a removed series makes room; who holds a series of the overflow goes on counting there', async () => {
    const registry = new Registry()
    const counter = new Counter({ name: 'c', help, labelNames, maxSeries: 2, registry })
    counter.initLabels([['a'], ['b']])
    const folded = counter.labels('c')
    folded.inc()
    counter.remove('a')
    counter.labels('c').inc(10)
    folded.inc()
    counter.labels('d').inc(100)
    expect(await shown(registry)).toEqual([
      'c_total{"l":"b"} 0',
      'c_total{"edgeprom_overflow":"true"} 102',
      'c_total{"l":"c"} 10',
      'edgeprom_overflow_total{"metric":"c"} 2',
    ])
  })

  test('clear() takes the overflow too, and makes room', async () => {
    const registry = new Registry()
    const counter = new Counter({ name: 'c', help, labelNames, maxSeries: 1, registry })
    const held = [counter.labels('a'), counter.labels('b')]
    for (const series of held) series.inc()
    counter.clear()
    for (const series of held) series.inc()
    expect((await shown(registry)).slice(0, -1)).toEqual([])
    counter.labels('b').inc(3)
    counter.labels('a').inc(4)
    expect((await shown(registry)).slice(0, -1)).toEqual([
      'c_total{"l":"b"} 3',
      'c_total{"edgeprom_overflow":"true"} 4',
    ])
  })

  test('removeByLabels() does not take the overflow for a series with an unknown value', async () => {
    const registry = new Registry()
    const counter = new Counter({ name: 'c', help, labelNames, maxSeries: 1, registry })
    for (const value of ['a', 'b']) counter.labels(value).inc()
    expect(counter.removeByLabels({ l: 'unknown' })).toBe(0)
    expect(counter.remove('b')).toBe(false)
    expect((await shown(registry)).length).toBe(3)
  })

  test('a value that found no room once is found when there is room', async () => {
    const registry = new Registry()
    const counter = new Counter({ name: 'c', help, labelNames: ['a', 'b'], maxSeries: 1, registry })
    counter.labels('x', '1').inc()
    for (const value of ['y', 'x', 'y']) counter.labels(value, '2').inc(10)
    counter.clear()
    counter.labels('y', '2').inc(7)
    expect((await shown(registry))[0]).toBe('c_total{"a":"y","b":"2"} 7')
  })

  test('a wrong label is an error however full it is', () => {
    const counter = new Counter({ name: 'c', help, labelNames, maxSeries: 1, registry: null })
    counter.labels('a')
    expect(() => counter.labels(undefined as unknown as string)).toThrow('Cannot use a value of label "l"')
    expect(() => counter.labels(...(['a', 'b'] as unknown as ['a']))).toThrow('label names must be ["l"]')
    expect(counter.overflowed).toBe(0)
  })

  test('an instrument without labels always has its series', async () => {
    const registry = new Registry({ maxSeries: 1 })
    const gauge = new Gauge({ name: 'g', help, registry })
    gauge.set(5)
    gauge.clear()
    expect(await shown(registry)).toEqual(['g 5'])
  })

  test('a family that was taken before the overflow began is read as it was', async () => {
    const registry = new Registry()
    const counter = new Counter({ name: 'c', help, labelNames, maxSeries: 1, registry })
    counter.labels('a').inc()
    const before = await familyOf(registry)
    counter.labels('b').inc()
    expect(readRows(before).map(({ labels }) => labels)).toEqual([['a']])
    expect(readRows(await familyOf(registry)).map(({ labels }) => labels)).toEqual([
      ['a', undefined],
      [undefined, 'true'],
    ])
  })

  test('the overflow is among the changes, also after clear()', () => {
    const registry = new Registry()
    const counter = new Counter({ name: 'c', help, labelNames, maxSeries: 1, registry })
    const readers: ChangeReader[] = []
    attachTo(registry, { added: (changes) => readers.push(changes), removed: () => {} })
    const take = () => readers.flatMap(takeRows).map(({ labels, values }) => [...labels, ...values])
    for (const value of ['a', 'b', 'c']) counter.labels(value).inc()
    expect(take()).toEqual([
      ['a', undefined, 1],
      [undefined, 'true', 2],
    ])
    counter.labels('b').inc(5)
    counter.clear()
    counter.labels('x').inc()
    counter.labels('b').inc(7)
    expect(take()).toEqual([
      [undefined, 'true', 5],
      ['x', undefined, 1],
      [undefined, 'true', 7],
    ])
  })

  test('nothing that was counted is lost or counted twice, whatever finds room', () => {
    const step = fc.oneof(
      { weight: 6, arbitrary: fc.record({ kind: fc.constant('inc'), value: fc.nat(9) }) },
      { weight: 2, arbitrary: fc.record({ kind: fc.constant('held'), value: fc.nat(9) }) },
      { weight: 2, arbitrary: fc.record({ kind: fc.constant('remove'), value: fc.nat(9) }) },
      { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('clear', 'take'), value: fc.constant(0) }) },
    )
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), fc.integer({ min: 1, max: 4 }), (steps, maxSeries) => {
        const counter = new Counter({ name: 'c', help, labelNames, maxSeries, registry: null })
        const changes = changesOf(counter)
        let [counted, sent] = [0, 0]
        let held = counter.labels('held')
        const take = (): void => {
          for (const { values } of takeRows(changes)) sent += values[0] ?? Number.NaN
        }
        for (const { kind, value } of steps) {
          if (kind === 'inc') counter.labels(value).inc(value)
          if (kind === 'held') held.inc(value)
          if (kind === 'inc' || kind === 'held') counted += value
          if (kind === 'remove') counter.remove(String(value))
          if (kind === 'clear') counter.clear()
          if (kind === 'take') take()
          // Who holds a series that was removed counts into nowhere, so it is held anew.
          if (kind === 'remove' || kind === 'clear') held = counter.labels('held')
        }
        take()
        expect(sent).toBe(counted)
      }),
    )
  })

  test.each([
    { of: 'the registry', make: (registry: Registry) => ({ registry }), limit: 3 },
    { of: 'the instrument', make: (registry: Registry) => ({ registry, maxSeries: 5 }), limit: 5 },
    {
      of: 'the instrument, none',
      make: (registry: Registry) => ({ registry, maxSeries: Infinity }),
      limit: 20,
    },
    { of: 'no registry, none', make: () => ({ registry: null }), limit: 20 },
  ])('is that of $of', ({ make, limit }) => {
    const counter = new Counter({ name: 'c', help, labelNames, ...make(new Registry({ maxSeries: 3 })) })
    for (let i = 0; i < 20; i++) counter.labels(i).inc()
    expect(counter.overflowed).toBe(20 - limit)
  })

  test('is that of the registry for getOrCreate() too', () => {
    const registry = new Registry({ maxSeries: 3 })
    const counter = Counter.getOrCreate({ name: 'c', help, labelNames, registry })
    for (let i = 0; i < 5; i++) counter.labels(i)
    expect(counter.overflowed).toBe(2)
  })

  test('is 10000 by default', () => {
    const counter = new Counter({ name: 'c', help, labelNames, registry: new Registry() })
    for (let i = 0; i < 10_001; i++) counter.labels(i)
    expect(counter.overflowed).toBe(1)
  })

  test.each([0, -1, 1.5, Number.NaN, '5' as unknown as number])('refuses %j', (maxSeries) => {
    const allowed = `maxSeries must be a whole number above 0 or Infinity, received ${String(maxSeries)}`
    expect(() => new Counter({ name: 'c', help, maxSeries, registry: null })).toThrow(
      new RangeError(`Cannot limit the series of "c": ${allowed}`),
    )
    expect(() => new Registry({ maxSeries })).toThrow(
      new RangeError(`Cannot limit the series of a registry: ${allowed}`),
    )
  })
})

describe('edgeprom_overflow_total', () => {
  function over(registry: Registry, name: string): Counter<typeof labelNames> {
    const counter = new Counter({ name, help, labelNames, maxSeries: 1, registry })
    counter.initLabels([['a'], ['b']])
    return counter
  }

  test('is not shown before a limit was reached', async () => {
    const registry = new Registry({ maxSeries: 1 })
    new Counter({ name: 'c', help, labelNames, registry }).labels('a')
    expect(await namesOf(registry)).toEqual(['c'])
  })

  test('is shown once, last, with what registries inside say, and the labels of the registry', async () => {
    const [outer, inner] = [new Registry({ commonLabels: { env: 'x' } }), new Registry()]
    over(inner, 'deep')
    outer.register(inner)
    over(outer, 'own')
    const isOwn = (line: string): boolean => line.startsWith('edgeprom_')
    expect((await linesOf(outer)).filter(isOwn)).toEqual([
      'edgeprom_overflow_total{"env":"x","metric":"deep"} 1',
      'edgeprom_overflow_total{"env":"x","metric":"own"} 1',
    ])
    expect((await namesOf(outer)).at(-1)).toBe('edgeprom_overflow')
    expect((await linesOf(inner)).filter(isOwn)).toEqual(['edgeprom_overflow_total{"metric":"deep"} 1'])
  })

  test('can be asked for by name, and is left out when it is not', async () => {
    const registry = new Registry()
    over(registry, 'c')
    expect(await namesOf(restrict(registry, ['edgeprom_overflow_total']))).toEqual(['edgeprom_overflow'])
    expect(await namesOf(restrict(registry, ['c_total']))).toEqual(['c'])
  })

  test('goes with its instrument', async () => {
    const registry = new Registry()
    registry.unregister(over(registry, 'c'))
    expect(await namesOf(registry)).toEqual([])
  })
})
