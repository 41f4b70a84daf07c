import { afterEach, expect, test } from 'vitest'
import { hostWaitUntil } from '../../src/runtime/host-wait-until.ts'

const names = [Symbol.for('@vercel/request-context'), Symbol.for('@next/request-context'), 'Netlify']

afterEach(() => {
  for (const name of names) Reflect.deleteProperty(globalThis, name)
})

/** A context that needs its `this`. */
class Context {
  readonly kept: unknown[] = []
  waitUntil(promise: Promise<unknown>): void {
    this.kept.push(promise)
  }
}

test('hostWaitUntil() finds nothing where there is nothing', () => {
  expect(hostWaitUntil()).toBe(undefined)
})

test.each([
  { host: 'Vercel', name: '@vercel/request-context' },
  { host: 'Next.js', name: '@next/request-context' },
])('hostWaitUntil() finds the current request of $host', ({ name }) => {
  const context = new Context()
  Reflect.set(globalThis, Symbol.for(name), { get: () => context })
  const promise = Promise.resolve()
  hostWaitUntil()?.(promise)
  expect(context.kept).toEqual([promise])
})

test('hostWaitUntil() finds the current request of Netlify', () => {
  const context = new Context()
  Reflect.set(globalThis, 'Netlify', { context })
  const promise = Promise.resolve()
  hostWaitUntil()?.(promise)
  expect(context.kept).toEqual([promise])
})

test.each([
  { what: 'no request', name: Symbol.for('@vercel/request-context'), value: { get: () => undefined } },
  { what: 'an older contract', name: Symbol.for('@vercel/request-context'), value: {} },
  { what: 'no waitUntil', name: Symbol.for('@next/request-context'), value: { get: () => ({}) } },
  { what: 'no request', name: 'Netlify', value: { context: null } },
])('hostWaitUntil() finds nothing at a host with $what', ({ name, value }) => {
  Reflect.set(globalThis, name, value)
  expect(hostWaitUntil()).toBe(undefined)
})
