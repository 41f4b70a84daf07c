import { describe, expect, test } from 'vitest'
import { Counter } from '../../src/instruments/counter.ts'
import { Histogram } from '../../src/instruments/histogram.ts'
import { gather } from '../../src/model/gather.ts'
import { Registry } from '../../src/registry/registry.ts'
import { restrict } from '../../src/registry/restrict.ts'
import { HandClock } from '../model/hand-clock.ts'
import { gauge, linesOf, namesOf, undescribed } from './families.ts'

function filled(): Registry {
  const clock = new HandClock(5)
  const registry = new Registry({ targetInfo: { env: 'x' }, allowCollectorsWithoutNames: true, clock })
  new Histogram({ name: 'h', help: 'Help', unit: 'seconds', buckets: [1], registry }).observe(0.5)
  new Counter({ name: 'c', help: 'Help', registry }).inc(2)
  registry.register(undescribed(gauge('g', 3)))
  return registry
}

describe('restrict()', () => {
  test.each<[readonly string[], readonly string[]]>([
    [['h_seconds_sum'], ['h_seconds_sum 0.5']],
    [
      ['g', 'c_total'],
      ['c_total 2', 'g 3'],
    ],
    [
      ['h_seconds_bucket', 'h_seconds_created'],
      ['h_seconds_bucket{"le":"1.0"} 1', 'h_seconds_bucket{"le":"+Inf"} 1', 'h_seconds_created 5'],
    ],
    [['target_info'], ['target_info{"env":"x"} 1']],
    [['c_created'], ['c_created 5']],
    // Names of families are not names of samples.
    [['h_seconds', 'c', 'target'], []],
    [['nope'], []],
    [[], []],
  ])('shows the samples %j and no other', async (names, lines) => {
    expect(await linesOf(restrict(filled(), names))).toEqual(lines)
  })

  test('refuses a single string, of which every letter would be a name', () => {
    expect(() => restrict(filled(), 'c_total')).toThrow(
      new TypeError('Cannot restrict a collector: names must be a list of strings, received a string'),
    )
  })

  test('keeps help and unit', async () => {
    const [family] = await gather(restrict(filled(), ['h_seconds_sum']).collect())
    expect(family).toMatchObject({
      type: 'histogram',
      name: 'h_seconds',
      help: 'Help',
      unit: 'seconds',
      bounds: [1],
    })
  })

  test('is live: what is counted or registered later shows', async () => {
    const registry = new Registry()
    const view = restrict(registry, ['c_total'])
    expect(await linesOf(view)).toEqual([])
    const counter = new Counter({ name: 'c', help: 'Help', registry })
    counter.inc()
    expect(await linesOf(view)).toEqual(['c_total 1'])
    counter.inc()
    expect(await linesOf(view)).toEqual(['c_total 2'])
  })

  test('can be restricted again', async () => {
    const view = restrict(restrict(filled(), ['g', 'c_total', 'h_seconds_sum', 'h_seconds_count']), [
      'g',
      'h_seconds_sum',
      'c_created',
    ])
    expect(await linesOf(view)).toEqual(['h_seconds_sum 0.5', 'g 3'])
  })

  test('takes any collector, and can be registered', async () => {
    const registry = new Registry()
    registry.register(restrict(undescribed(gauge('a'), gauge('b')), new Set(['b'])))
    expect(await namesOf(registry)).toEqual(['b'])
  })

  test('leaves the family as it is', async () => {
    const family = gauge('g')
    await linesOf(restrict(undescribed(family), ['other']))
    expect(family.only).toBeUndefined()
  })

  test('fails as its collector fails, and no later than the signal', async () => {
    const broken = restrict({ collect: () => Promise.reject(new Error('broken')) }, ['a'])
    await expect(gather(broken.collect())).rejects.toThrow('broken')
    const hanging = restrict({ collect: () => new Promise<never>(() => {}) }, ['a'])
    const signal = AbortSignal.abort(new Error('deadline'))
    await expect(gather(hanging.collect({ signal }), signal)).rejects.toThrow('deadline')
  })
})
