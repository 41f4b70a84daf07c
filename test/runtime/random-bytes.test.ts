import { expect, test } from 'vitest'
import { randomBytes } from '../../src/runtime/random-bytes.ts'

test('randomBytes() fills what it is given, each time otherwise', () => {
  const bytes = new Uint8Array(16)
  expect(randomBytes(bytes)).toBe(bytes)
  const first = [...bytes]
  expect([...randomBytes(bytes)]).not.toEqual(first)
})
