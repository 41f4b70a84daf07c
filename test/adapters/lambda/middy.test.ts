import middyOf, { type MiddlewareObj } from '@middy/core'
import { expect, test } from 'vitest'
import type { LambdaContext } from '../../../adapters/lambda/lambda-context.ts'
import { instrument } from '../../../adapters/lambda/instrument.ts'
import { middyMetrics } from '../../../adapters/lambda/middy-metrics.ts'
import { contextOf, setUp } from './set-up.ts'

type Middleware = MiddlewareObj<object, unknown, Error, LambdaContext>

const abort = { signal: new AbortController().signal }
const answered = 'faas_invocations_total'
const failed = 'faas_errors_total'
const error = new Error('refused')
const refuse = (): never => {
  throw error
}
const asAnswer: Middleware = { onError: (request) => void (request.response = { statusCode: 500 }) }

test.each<{
  what: string
  others: readonly Middleware[]
  handler: () => unknown
  name: string
  expected: unknown
}>([
  { what: 'an answer', others: [], handler: () => 'hello', name: answered, expected: 'hello' },
  { what: 'no answer', others: [], handler: () => undefined, name: answered, expected: undefined },
  { what: 'an error', others: [], handler: refuse, name: failed, expected: error },
  {
    what: 'an error that is made an answer',
    others: [asAnswer],
    handler: refuse,
    name: answered,
    expected: { statusCode: 500 },
  },
  { what: 'an error before', others: [{ before: refuse }], handler: () => 1, name: failed, expected: error },
  { what: 'an error after', others: [{ after: refuse }], handler: () => 1, name: failed, expected: error },
])('middyMetrics() counts $what of middy once', async ({ others, handler, name, expected }) => {
  const { time, options, value } = setUp({ push: { push: async () => ({ attempts: 1 }) } })
  const handle = middyOf<object, unknown, Error, LambdaContext>()
    .use(middyMetrics(options))
    .use([...others])
    .handler(async () => handler())
  const context = contextOf(time, 3)
  const result = await Promise.resolve(handle({}, context, abort)).catch((thrown: unknown) => thrown)
  expect(result).toEqual(expected)
  expect(await value(name)).toBe(1)
  expect(await value(name === failed ? answered : failed)).toBeUndefined()
  expect(await value('faas_invoke_duration_seconds_count')).toBe(1)
})

const early: Middleware = { before: () => ({ statusCode: 304 }) }

test('middyMetrics() does not take an early answer for a timeout, which middy tells nobody of', async () => {
  const { time, options, value } = setUp()
  const handle = middyOf<object, unknown, Error, LambdaContext>()
    .use([middyMetrics(options), early])
    .handler(refuse)
  expect(await handle({}, contextOf(time, 3), abort)).toEqual({ statusCode: 304 })
  await time.advance(3)
  for (const name of [answered, failed, 'faas_timeouts_total']) expect(await value(name)).toBeUndefined()
})

test('instrument() around middy counts an early answer', async () => {
  const { time, options, value } = setUp({ push: { push: async () => ({ attempts: 1 }) } })
  const handle = instrument(
    middyOf<object, unknown, Error, LambdaContext>().use(early).handler(refuse),
    options,
  )
  expect(await handle({}, contextOf(time, 3))).toEqual({ statusCode: 304 })
  expect(await value(answered)).toBe(1)
})
