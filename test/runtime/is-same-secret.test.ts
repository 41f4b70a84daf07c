import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { isSameSecret } from '../../src/runtime/is-same-secret.ts'

test('isSameSecret() is true for equal texts only', () => {
  const text = fc.string({ unit: 'binary' })
  fc.assert(
    fc.property(text, text, (sent, secret) => {
      expect(isSameSecret(sent, secret)).toBe(sent === secret)
      expect(isSameSecret(secret, secret)).toBe(true)
    }),
  )
})

test.each([
  { sent: '', because: 'nothing was sent' },
  { sent: 'sesam', because: 'it is a part' },
  { sent: 'sesame2', because: 'there is more' },
  { sent: 'sesamesesame', because: 'it is there twice' },
  { sent: 'sesamf', because: 'its end is another' },
  { sent: 'resame', because: 'its beginning is another' },
  { sent: '\u0173esame', because: 'a character has the same low byte only' },
])('isSameSecret() is false for $sent, as $because', ({ sent }) => {
  expect(isSameSecret(sent, 'sesame')).toBe(false)
})
