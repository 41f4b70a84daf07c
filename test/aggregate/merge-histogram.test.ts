import { describe, expect, test } from 'vitest'
import { Fold } from './fold.ts'
import { histogram } from './test-source.ts'

describe('histograms', () => {
  test('add up bucket by bucket', () => {
    const fold = new Fold()
    fold.send(histogram('h', [1, 2], { values: [1, 0, 2, 9] }))
    fold.send(histogram('h', [1, 2], { values: [0, 5, 1, 10.5] }))
    expect(fold.lines()).toEqual([
      'h_bucket{le="1.0"} 1',
      'h_bucket{le="2.0"} 6',
      'h_bucket{le="+Inf"} 9',
      'h_count 9',
      'h_sum 19.5',
    ])
  })

  test('with other bounds are moved up into the stored ones, and counted', () => {
    const fold = new Fold()
    fold.send(histogram('h', [1, 2], { values: [1, 1, 1, 6] }))
    fold.send(histogram('h', [0.5, 1, 1.5, 10], { values: [1, 2, 4, 8, 16, 100] }))
    expect(fold.lines()).toEqual([
      'h_bucket{le="1.0"} 4',
      'h_bucket{le="2.0"} 9',
      'h_bucket{le="+Inf"} 34',
      'h_count 34',
      'h_sum 106',
    ])
    expect(fold.selfLines()).toContain('conflicts_total{family="h",reason="bounds"} 1')
  })

  test('take an infinite observation in their sum only', () => {
    const fold = new Fold()
    const source = fold.send(histogram('h', [1], { values: [0, 1, Infinity] }))
    fold.push(source.batch([histogram('h', [1], { values: [1, 0, 0.5] })]))
    expect(fold.lines()).toEqual([
      'h_bucket{le="1.0"} 1',
      'h_bucket{le="+Inf"} 2',
      'h_count 2',
      'h_sum Infinity',
    ])
  })
})
