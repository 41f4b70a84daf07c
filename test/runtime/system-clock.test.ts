import { expect, test } from 'vitest'
import { systemClock } from '../../src/runtime/system-clock.ts'

test('systemClock.nowSeconds() gives seconds since 1970', () => {
  const before = Date.now() / 1000
  const now = systemClock.nowSeconds()
  expect(now).toBeGreaterThanOrEqual(before)
  expect(now).toBeLessThanOrEqual(Date.now() / 1000)
})

test('systemClock.monotonicSeconds() goes on, in seconds', () => {
  const before = performance.now() / 1000
  const now = systemClock.monotonicSeconds()
  expect(now).toBeGreaterThanOrEqual(before)
  expect(now).toBeLessThanOrEqual(performance.now() / 1000)
})
