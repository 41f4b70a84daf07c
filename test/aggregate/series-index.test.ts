import fc from 'fast-check'
import { expect, test } from 'vitest'
import { SeriesIndex } from '../../src/aggregate/series-index.ts'

test('SeriesIndex gives every set of ids a row of its own', () => {
  const ids = fc.array(fc.integer({ min: -1, max: 3 }), { minLength: 3, maxLength: 3 })
  fc.assert(
    fc.property(fc.array(ids, { maxLength: 200 }), (all) => {
      const index = new SeriesIndex(3)
      const rows = new Map<string, number>()
      for (const tuple of all) {
        const known = rows.get(JSON.stringify(tuple)) ?? -1
        expect(index.find(Int32Array.from(tuple))).toBe(known)
        if (known < 0) rows.set(JSON.stringify(tuple), index.add(Int32Array.from(tuple)))
      }
      expect(index.rows).toBe(rows.size)
    }),
  )
})

test('SeriesIndex finds its rows again when labels are added', () => {
  const index = new SeriesIndex(0)
  expect(index.find(new Int32Array())).toBe(-1)
  expect(index.add(new Int32Array())).toBe(0)
  for (let label = 1; label <= 5; label++) {
    index.addLabel()
    const ids = new Int32Array(label).fill(-1)
    expect(index.find(ids)).toBe(0)
    ids[label - 1] = 7
    expect(index.find(ids)).toBe(-1)
    expect(index.add(ids)).toBe(label)
    expect(index.id(label, label - 1)).toBe(7)
  }
  expect([...index.copyIds()].filter((id) => id === 7)).toHaveLength(5)
})

test('SeriesIndex finds 20,000 rows whose ids are alike', () => {
  const index = new SeriesIndex(2)
  for (let i = 0; i < 20_000; i++) expect(index.add(Int32Array.of(i % 200, Math.floor(i / 200)))).toBe(i)
  for (let i = 0; i < 20_000; i++) expect(index.find(Int32Array.of(i % 200, Math.floor(i / 200)))).toBe(i)
})
