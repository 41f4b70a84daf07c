import { spawnSync } from 'node:child_process'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { idleSleep, sleep } from '../../src/runtime/sleep.ts'

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

test('idleSleep() is over as sleep() is, but lets a process end', async () => {
  const controller = new AbortController()
  const sleeping = idleSleep(60, controller.signal)
  expect(vi.getTimerCount()).toBe(1)
  controller.abort()
  await sleeping
  vi.useRealTimers()
  const script = `import { idleSleep } from './src/runtime/sleep.ts'; idleSleep(60).then(() => console.log('slept'))`
  const { status, stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    timeout: 20_000,
  })
  expect({ status, printed: stdout.toString() }).toEqual({ status: 0, printed: '' })
})
