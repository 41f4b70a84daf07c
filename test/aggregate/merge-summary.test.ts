import { describe, expect, test } from 'vitest'
import { Fold } from './fold.ts'
import { summary } from './test-source.ts'

describe('summaries', () => {
  test('add up count and sum', () => {
    const fold = new Fold()
    fold.send(summary('s', { values: [2, 0.1] }))
    fold.send(summary('s', { values: [3, 0.2] }))
    expect(fold.lines()).toEqual(['s_count 5', `s_sum ${0.1 + 0.2}`])
  })
})
