import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { sleep } from '../../src/runtime/sleep.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

test('sleep() resolves after so many seconds', async () => {
  let isOver = false
  const sleeping = sleep(1.5).then(() => {
    isOver = true
    return undefined
  })
  await vi.advanceTimersByTimeAsync(1_499)
  expect(isOver).toBe(false)
  await vi.advanceTimersByTimeAsync(1)
  await sleeping
  expect(vi.getTimerCount()).toBe(0)
})

test('sleep() resolves as soon as its signal aborts, and leaves no timer', async () => {
  const controller = new AbortController()
  const sleeping = sleep(60, controller.signal)
  expect(vi.getTimerCount()).toBe(1)
  controller.abort()
  await sleeping
  expect(vi.getTimerCount()).toBe(0)
})

test('sleep() does not begin when its signal has aborted', async () => {
  await sleep(60, AbortSignal.abort())
  expect(vi.getTimerCount()).toBe(0)
})

test('sleep() takes its listener away when it is over', async () => {
  const { signal } = new AbortController()
  const removed = vi.spyOn(signal, 'removeEventListener')
  const sleeping = sleep(1, signal)
  await vi.advanceTimersByTimeAsync(1_000)
  await sleeping
  expect(removed).toHaveBeenCalledOnce()
})

test('sleep() for ever is not over at once', async () => {
  const controller = new AbortController()
  let isOver = false
  const sleeping = sleep(Infinity, controller.signal).then(() => {
    isOver = true
    return undefined
  })
  await vi.advanceTimersByTimeAsync(86_400_000)
  expect(isOver).toBe(false)
  controller.abort()
  await sleeping
})
