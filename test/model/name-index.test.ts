import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { FamilyType } from '../../src/model/family-head.ts'
import { NameIndex, reservedNames, sampleNames } from '../../src/model/name-index.ts'

const types: readonly FamilyType[] = [
  'counter',
  'gauge',
  'histogram',
  'gaugehistogram',
  'summary',
  'info',
  'stateset',
  'unknown',
]

test.each<[FamilyType, readonly string[], readonly string[]]>([
  ['counter', ['x_total', 'x_created'], ['x', 'x_total', 'x_created']],
  ['gauge', ['x'], ['x']],
  [
    'histogram',
    ['x_bucket', 'x_count', 'x_sum', 'x_created'],
    ['x', 'x_bucket', 'x_count', 'x_sum', 'x_created'],
  ],
  ['gaugehistogram', ['x_bucket', 'x_gcount', 'x_gsum'], ['x', 'x_bucket', 'x_gcount', 'x_gsum']],
  ['summary', ['x', 'x_count', 'x_sum', 'x_created'], ['x', 'x_count', 'x_sum', 'x_created']],
  ['info', ['x_info'], ['x', 'x_info']],
  ['stateset', ['x'], ['x']],
  ['unknown', ['x'], ['x']],
])('sampleNames(), reservedNames() of a %s', (type, samples, reserved) => {
  expect(sampleNames(type, 'x')).toEqual(samples)
  expect(reservedNames(type, 'x')).toEqual(reserved)
})

describe('NameIndex', () => {
  test.each<[FamilyType, string, FamilyType, string, string]>([
    ['counter', 'x', 'counter', 'x', 'x'],
    ['counter', 'x', 'gauge', 'x_total', 'x_total'],
    ['histogram', 'x', 'counter', 'x_count', 'x_count'],
    ['gauge', 'x_count', 'summary', 'x', 'x_count'],
    ['gauge', 'x_created', 'counter', 'x', 'x_created'],
    ['info', 'target', 'gauge', 'target_info', 'target_info'],
    ['gauge', 'build', 'info', 'build', 'build'],
    ['gaugehistogram', 'x', 'gauge', 'x_gsum', 'x_gsum'],
  ])('claim(): %s "%s" leaves no room for %s "%s"', (firstType, first, secondType, second, sample) => {
    const names = new NameIndex()
    expect(names.claim(firstType, first)).toBeUndefined()
    expect(names.clash(secondType, second)).toEqual({ family: first, sample })
    expect(names.claim(secondType, second)).toEqual({ family: first, sample })
  })

  test('claim() takes nothing when there is a clash', () => {
    const names = new NameIndex()
    names.claim('gauge', 'x_sum')
    expect(names.claim('histogram', 'x')).toEqual({ family: 'x_sum', sample: 'x_sum' })
    expect(names.claim('gauge', 'x_bucket')).toBeUndefined()
  })

  test('release() frees all names of a family and no other', () => {
    const names = new NameIndex()
    names.claim('histogram', 'x')
    names.claim('gauge', 'y')
    names.release('x')
    names.release('never there')
    expect(names.claim('gauge', 'x_bucket')).toBeUndefined()
    expect(names.claim('gauge', 'y')).toEqual({ family: 'y', sample: 'y' })
  })

  test('no name is ever of two families', () => {
    const step = fc.record({
      action: fc.constantFrom('claim', 'release'),
      type: fc.constantFrom(...types),
      name: fc.constantFrom('x', 'x_total', 'x_count', 'x_info', 'x_created'),
    })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const names = new NameIndex()
        const model = new Map<string, readonly string[]>()
        for (const { action, type, name } of steps) {
          if (action === 'release') {
            names.release(name)
            model.delete(name)
            continue
          }
          const taken = [...model.values()].flat()
          const isFree = !reservedNames(type, name).some((sample) => taken.includes(sample))
          expect(names.claim(type, name) === undefined).toBe(isFree)
          if (isFree) model.set(name, reservedNames(type, name))
        }
      }),
    )
  })
})
