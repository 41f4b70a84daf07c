import { describe, expect, test } from 'vitest'
import { Fold } from './fold.ts'
import { histogram, type TestFamily } from './test-source.ts'

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

  test('move with the bucket that they belong to', () => {
    const fold = new Fold()
    fold.send(histogram('h', [2, 3], { values: [1] }))
    fold.send(trace('x', 0))
    expect([...(fold.view().families[0]?.exemplars.keys() ?? [])]).toEqual([0])
  })
})
