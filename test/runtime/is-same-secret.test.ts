import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { isSameSecret } from '../../src/runtime/is-same-secret.ts'

test('isSameSecret() is true for equal texts only', async () => {
  const text = fc.string({ unit: 'binary' })
  await fc.assert(
    fc.asyncProperty(text, text, async (left, right) => {
      expect(await isSameSecret(left, right)).toBe(left === right)
      expect(await isSameSecret(left, left)).toBe(true)
    }),
  )
})
