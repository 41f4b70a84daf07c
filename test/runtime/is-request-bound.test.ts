import { afterEach, expect, test, vi } from 'vitest'
import { isRequestBound } from '../../src/runtime/is-request-bound.ts'

afterEach(() => void vi.unstubAllGlobals())

test.each([
  { navigator: { userAgent: 'Cloudflare-Workers' }, isBound: true },
  { navigator: { userAgent: 'Node.js/24' }, isBound: false },
  { navigator: undefined, isBound: false },
])('isRequestBound() with navigator $navigator is $isBound', ({ navigator, isBound }) => {
  vi.stubGlobal('navigator', navigator)
  expect(isRequestBound()).toBe(isBound)
})
