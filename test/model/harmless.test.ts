import { expect, test, vi } from 'vitest'
import { harmless } from '../../src/model/harmless.ts'

test('harmless() passes on what it is given, and nothing that is thrown', () => {
  const callback = vi.fn<(error: unknown, collector: string) => void>(() => {
    throw new Error('no log')
  })
  expect(harmless(callback)('failed', 'queue')).toBeUndefined()
  expect(callback.mock.calls).toEqual([['failed', 'queue']])
})
