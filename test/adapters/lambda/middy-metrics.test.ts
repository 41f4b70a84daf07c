import { expect, test } from 'vitest'
import { middyMetrics, type MiddyRequest } from '../../../adapters/lambda/middy-metrics.ts'
import { contextOf, setUp } from './set-up.ts'

interface Request extends MiddyRequest {
  response?: unknown
}

const taken = { push: async () => ({ attempts: 1 }) }

test.each([
  { what: 'an answer', steps: ['before', 'after'], name: 'faas_invocations_total' },
  { what: 'an error', steps: ['before', 'onError'], name: 'faas_errors_total' },
  {
    what: 'an error that other middleware makes an answer of',
    steps: ['before', 'respond', 'onError'],
    name: 'faas_invocations_total',
  },
  { what: 'an error of other middleware before it', steps: ['onError'], name: 'faas_errors_total' },
  {
    what: 'an error of other middleware after it',
    steps: ['before', 'after', 'onError'],
    name: 'faas_invocations_total',
  },
] as const)('middyMetrics() counts $what once', async ({ steps, name }) => {
  const { time, options, value } = setUp({ push: taken })
  const middleware = middyMetrics(options)
  const request: Request = { event: { httpMethod: 'GET' }, context: contextOf(time, 3) }
  for (const step of steps) {
    if (step === 'respond') request.response = { statusCode: 404 }
    else await middleware[step](request)
  }
  expect(await value(name, 'http')).toBe(1)
  expect(await value('faas_invoke_duration_seconds_count', 'http')).toBe(1)
})

test('middyMetrics() waits for the push, and no longer than there is time', async () => {
  const { time, target, options } = setUp()
  const middleware = middyMetrics(options)
  const request: Request = { event: {}, context: contextOf(time, 10) }
  middleware.before(request)
  let isOver = false
  void middleware.after(request).then(() => (isOver = true))
  await time.advance(1.9)
  expect([isOver, target.pushes.length]).toEqual([false, 1])
  await time.advance(0.1)
  expect(isOver).toBe(true)
})
