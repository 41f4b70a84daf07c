import { expect, test } from 'vitest'
import * as fc from 'fast-check'
import { GaugeMetricFamily } from '../../src/instruments/gauge-metric-family.ts'
import { toGraphite } from '../../src/push/to-graphite.ts'
import { anyFamilies } from '../exposition/any-families.ts'

test('toGraphite() keeps timestamps, in whole seconds', () => {
  const family = new GaugeMetricFamily({ name: 'g', help: '', value: 1, timestampSeconds: 12.9 })
  expect([...toGraphite([family], { nowSeconds: 99 })]).toEqual(['g 1 12\n'])
})

test('toGraphite() writes labels in the order of their names, which may be numbers', () => {
  const family = new GaugeMetricFamily({ name: 'g', help: '', labelNames: ['b', '10', '9', '😀'] })
  family.addMetric(['x', 'y', 'z', '😀'], 1)
  expect([...toGraphite([family], { nowSeconds: 1 })]).toEqual(['g.10.y.9.z.b.x._._ 1 1\n'])
})

test.each([
  { tags: false, line: /^p\.[\w-]+(\.[\w-]+)* -?\d\S* \d+\n$/ },
  { tags: true, line: /^p\.[\w-]+(;[\w-]+=[\w-]+)* -?\d\S* \d+\n$/ },
])('toGraphite() writes nothing but lines, whatever names and labels are: tags $tags', ({ tags, line }) => {
  fc.assert(
    fc.property(anyFamilies, (families) => {
      for (const each of toGraphite(families, { tags, prefix: 'p', nowSeconds: 1_434_898_897.5 }))
        expect(each).toMatch(line)
    }),
  )
})
