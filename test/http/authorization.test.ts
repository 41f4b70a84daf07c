import { describe, expect, test } from 'vitest'
import { type Authorization, guardOf } from '../../src/http/authorization.ts'

const request = (authorization: string | undefined): Request =>
  new Request('http://localhost/', authorization === undefined ? {} : { headers: { authorization } })

describe('guardOf()', () => {
  test.each([
    { sent: undefined, allowed: false, because: 'nothing was sent' },
    { sent: 'Bearer sesame', allowed: true, because: 'it is the token' },
    { sent: 'bearer sesame', allowed: true, because: 'a scheme has no case' },
    { sent: 'Bearer  sesame ', allowed: true, because: 'there may be more spaces' },
    { sent: 'Bearer Sesame', allowed: false, because: 'a token has' },
    { sent: 'Bearer sesam', allowed: false, because: 'it is a part of the token' },
    { sent: 'Bearer sesame2', allowed: false, because: 'the token is a part of it' },
    { sent: 'Bearer', allowed: false, because: 'the token is missing' },
    { sent: 'Basic sesame', allowed: false, because: 'the scheme is another' },
    { sent: 'sesame', allowed: false, because: 'the scheme is missing' },
  ])('with a token lets $sent in: $allowed, as $because', async ({ sent, allowed }) => {
    expect(await guardOf({ bearer: 'sesame' }).allows(request(sent))).toBe(allowed)
  })

  test.each([
    { sent: undefined, allowed: false },
    { sent: `Basic ${btoa('prometheus:open:sesame')}`, allowed: true },
    { sent: `basic ${btoa('prometheus:open:sesame')}`, allowed: true },
    { sent: `Basic ${btoa('prometheus:open')}`, allowed: false },
    { sent: `Basic ${btoa('Prometheus:open:sesame')}`, allowed: false },
    { sent: `Basic ${btoa(':')}`, allowed: false },
    { sent: `Bearer ${btoa('prometheus:open:sesame')}`, allowed: false },
    { sent: 'Basic %%%', allowed: false },
  ])('with a password lets $sent in: $allowed', async ({ sent, allowed }) => {
    const guard = guardOf({ basic: { username: 'prometheus', password: 'open:sesame' } })
    expect(await guard.allows(request(sent))).toBe(allowed)
  })

  test('reads names and passwords as UTF-8', async () => {
    const guard = guardOf({ basic: { username: 'jürgen', password: '😱' } })
    const bytes = new TextEncoder().encode('jürgen:😱')
    expect(await guard.allows(request(`Basic ${btoa(String.fromCodePoint(...bytes))}`))).toBe(true)
  })

  test('lets everybody in where it is public, and whom a function lets in', async () => {
    expect(await guardOf('public').allows(request(undefined))).toBe(true)
    const guard = guardOf(async ({ headers }) => headers.get('authorization') === 'x')
    expect(await guard.allows(request('x'))).toBe(true)
    expect(await guard.allows(request('y'))).toBe(false)
  })

  test.each([
    { authorization: { bearer: 'x' }, challenge: 'Bearer realm="metrics"' },
    {
      authorization: { basic: { username: 'u', password: 'p' } },
      challenge: 'Basic realm="metrics", charset="UTF-8"',
    },
    { authorization: () => false, challenge: 'Bearer realm="metrics"' },
  ] satisfies readonly { readonly authorization: Authorization; readonly challenge: string }[])(
    'asks for $challenge',
    ({ authorization, challenge }) => {
      expect(guardOf(authorization).challenge).toBe(challenge)
    },
  )

  test.each([
    { given: { bearer: '' }, option: 'bearer', received: '""' },
    { given: { bearer: undefined }, option: 'bearer', received: 'undefined' },
    { given: { basic: { username: '', password: 'p' } }, option: 'basic.username', received: '""' },
    {
      given: { basic: { username: 'u', password: undefined } },
      option: 'basic.password',
      received: 'undefined',
    },
  ])('refuses a setting that is missing: $given', ({ given, option, received }) => {
    // As plain JavaScript, or an environment that is not what its type says, would call it.
    expect(() => guardOf(given as Authorization)).toThrow(
      new TypeError(
        `Cannot guard metrics: authorize.${option} must be a text that is not empty, received ${received}`,
      ),
    )
  })

  test('refuses a name with a colon, which no client could send', () => {
    expect(() => guardOf({ basic: { username: 'a:b', password: 'p' } })).toThrow(
      new RangeError('Cannot guard metrics: authorize.basic.username must have no colon, received one'),
    )
  })
})
