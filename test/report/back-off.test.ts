import { expect, test } from 'vitest'
import { backOffSeconds } from '../../src/report/back-off.ts'

test('backOffSeconds() doubles with every failure and stops at a minute', () => {
  expect([1, 2, 3, 7, 8, 1_000].map((failures) => backOffSeconds(failures, 1))).toEqual([
    0.5, 1, 2, 32, 60, 60,
  ])
})

test('backOffSeconds() spreads over the whole pause', () => {
  expect([0, 0.25, 1].map((fraction) => backOffSeconds(3, fraction))).toEqual([0, 0.5, 2])
})
