import { describe, expect, test, vi } from 'vitest'
import { FamilyTable } from '../../src/aggregate/family-table.ts'
import { Fold } from './fold.ts'
import { counter, histogram, type TestFamily } from './test-source.ts'

describe('exemplars', () => {
  const trace = (id: string, timestampSeconds: number): TestFamily =>
    histogram('h', [1, 2], {
      values: [0, 1],
      exemplars: [undefined, { labels: [['trace', id]], value: 1.5, timestampSeconds }],
    })

  test('are the newest of each value', () => {
    const fold = new Fold()
    const send = (id: string, ageSeconds: number): void => {
      fold.push(fold.source().batch([trace(id, 90)], { nowSeconds: 100 }), { ageSeconds })
    }
    send('old', 5)
    send('new', 0)
    send('older', 9)
    const newest = { labels: [['trace', 'new']], value: 1.5, timestampSeconds: fold.nowSeconds - 10 }
    expect([...(fold.view().families[0]?.exemplars ?? [])]).toEqual([[1, newest]])
  })

  test('of one batch are the newest too, however many it has of one value, and are stored once', () => {
    const store = vi.spyOn(FamilyTable.prototype, 'setExemplar')
    const rows = Array.from({ length: 3_000 }, (_, i) => ({
      values: [1],
      exemplars: [
        { labels: [['trace', `t${i}`]] as const, value: i, timestampSeconds: i === 1_234 ? 100 : 50 },
      ],
    }))
    const fold = new Fold()
    fold.push(fold.source().batch([counter('a', ...rows)], { nowSeconds: 100 }))
    const [exemplar] = fold.view().families[0]?.exemplars.values() ?? []
    expect(exemplar?.labels).toEqual([['trace', 't1234']])
    expect(store).toHaveBeenCalledOnce()
    store.mockRestore()
  })

  test('are bounded: one for each value, whatever is sent', () => {
    const fold = new Fold()
    const source = fold.source()
    const memories = Array.from({ length: 20 }, (_, i) => {
      fold.wait(1)
      fold.push(source.batch([trace(`trace ${100 + i}`, 0)]))
      return fold.selfLines().find((line) => line.startsWith('memory_bytes'))
    })
    expect(new Set(memories).size).toBe(1)
    expect(fold.view().families[0]?.exemplars.size).toBe(1)
  })

  test('move with the bucket that they belong to', () => {
    const fold = new Fold()
    fold.send(histogram('h', [2, 3], { values: [1] }))
    fold.send(trace('x', 0))
    expect([...(fold.view().families[0]?.exemplars.keys() ?? [])]).toEqual([0])
  })
})
