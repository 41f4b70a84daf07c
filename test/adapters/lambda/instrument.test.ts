import { Writable } from 'node:stream'
import { describe, expect, test, vi } from 'vitest'
import { aggregatorTarget } from '../../../adapters/lambda/aggregator-target.ts'
import { instrument, type LambdaCallback } from '../../../adapters/lambda/instrument.ts'
import type { LambdaContext } from '../../../adapters/lambda/lambda-context.ts'
import { Registry } from '../../../src/index.ts'
import { settle } from '../../report/fake-time.ts'
import { contextOf, setUp } from './set-up.ts'

describe('instrument()', () => {
  test('answers when the push is taken', async () => {
    const { time, target, options, value } = setUp()
    const handler = instrument(async ({ name }: { name: string }) => `hello ${name}`, options)
    const answers: string[] = []
    void handler({ name: 'you' }, contextOf(time, 3)).then((answer) => answers.push(answer))
    await settle()
    expect([answers, target.pushes.length]).toEqual([[], 1])
    target.pushes[0]?.take()
    await settle()
    expect(answers).toEqual(['hello you'])
    expect(time.sleepers, 'a timer that is left').toBe(0)
    expect(await value('faas_invocations_total')).toBe(1)
    expect(await value('faas_coldstarts_total')).toBe(1)
  })

  test.each([
    { remains: 10, waits: 2, because: 'a push may take 2 seconds' },
    { remains: 1.5, waits: 1.125, because: 'a quarter of its time is kept' },
    { remains: 2.4, waits: 1.9, because: 'half a second is kept' },
  ])('a target that never answers costs $waits s of $remains: $because', async ({ remains, waits }) => {
    const { time, errors, options } = setUp()
    const answers: string[] = []
    const start = time.nowSeconds()
    void instrument(async () => 'answer', options)(undefined, contextOf(time, remains)).then((answer) =>
      answers.push(answer),
    )
    await settle()
    await time.advance(waits - 0.001)
    expect(answers).toEqual([])
    await time.advance(0.002)
    expect(answers).toEqual(['answer'])
    expect(time.nowSeconds() - start).toBeLessThan(remains)
    expect(errors).toEqual([new Error('Cannot push: an answer must come in time, received none')])
  })

  test('does not push when the time is nearly over', async () => {
    const { time, target, options } = setUp({ reserveSeconds: 0.2 })
    const handler = instrument(async () => time.advance(0.85), options)
    await handler(undefined, contextOf(time, 1))
    // That one is the push before the invocation would be cut off.
    expect(target.pushes.length).toBe(1)
  })

  test('an invocation fails as its handler does, and pushes before', async () => {
    const { time, target, options, value } = setUp()
    const thrown = new Error('thrown')
    const handler = instrument(async () => Promise.reject(thrown), options)
    const failed = handler(undefined, contextOf(time, 3)).catch((error: unknown) => error)
    await settle()
    expect(target.pushes.length).toBe(1)
    target.pushes[0]?.take()
    expect(await failed).toBe(thrown)
    expect(await value('faas_errors_total')).toBe(1)
    expect(await value('faas_invocations_total')).toBeUndefined()
  })

  test('a push that fails is told to onError and changes nothing', async () => {
    const { time, target, errors, options } = setUp()
    const refused = new Error('refused')
    const answer = instrument(async () => 'answer', options)(undefined, contextOf(time, 3))
    await settle()
    target.pushes[0]?.fail(refused)
    expect(await answer).toBe('answer')
    expect(errors).toEqual([refused])
  })

  test('what an invocation has counted is pushed before it is cut off', async () => {
    const { time, target, options, value } = setUp()
    void instrument(() => new Promise<void>(() => {}), options)(undefined, contextOf(time, 3))
    await time.advance(2.4)
    expect(target.pushes.length).toBe(0)
    await time.advance(0.1)
    expect(target.pushes.length).toBe(1)
    expect(await value('faas_timeouts_total')).toBe(1)
    expect(await value('faas_invoke_duration_seconds_count')).toBe(1)
  })

  test('works without a context, as in a test of the handler', async () => {
    const { target, options } = setUp()
    const handler = instrument((event: string) => event.length, options)
    const answer = handler('four', undefined as unknown as LambdaContext)
    await settle()
    target.pushes[0]?.take()
    expect(await answer).toBe(4)
  })

  test('only the first invocation of a sandbox is a cold start', async () => {
    const { time, target, options, value } = setUp()
    const handler = instrument(async () => {}, options)
    for (const invocation of [0, 1, 2]) {
      const answer = handler(undefined, contextOf(time, 3))
      await settle()
      target.pushes[invocation]?.take()
      await answer
    }
    expect(await value('faas_coldstarts_total')).toBe(1)
    expect(await value('faas_invocations_total')).toBe(3)
  })

  test('a provisioned sandbox has no cold start', async () => {
    vi.stubEnv('AWS_LAMBDA_INITIALIZATION_TYPE', 'provisioned-concurrency')
    const { time, options, value } = setUp({ push: { push: async () => ({ attempts: 1 }) } })
    await instrument(async () => {}, options)(undefined, contextOf(time, 3))
    vi.unstubAllEnvs()
    expect(await value('faas_coldstarts_total')).toBeUndefined()
  })

  test('refuses what is no function', () => {
    const { options } = setUp()
    expect(() => instrument(undefined as never, options)).toThrow(
      new TypeError('Cannot instrument a handler: it must be a function, received undefined'),
    )
  })
})

describe('instrument() of a handler that calls back', () => {
  const push = { push: async () => ({ attempts: 1 }) }
  const thrown = new Error('thrown')
  type Callback = LambdaCallback<string>
  test.each([
    {
      what: 'later',
      handler: (_event: unknown, _context: LambdaContext, callback: Callback) => {
        queueMicrotask(() => callback(null, 'answer'))
      },
    },
    {
      what: 'at once, and returns something',
      handler: (_event: unknown, _context: LambdaContext, callback: Callback) => {
        callback(undefined, 'answer')
        return 'nothing that counts'
      },
    },
  ])('gives what it calls back with: $what', async ({ handler }) => {
    const { time, options, value } = setUp({ push })
    expect(await instrument(handler, options)('event', contextOf(time, 3))).toBe('answer')
    expect(await value('faas_invocations_total')).toBe(1)
  })

  test('gives what it returns a promise of instead', async () => {
    const { time, options } = setUp({ push })
    const handler = async (_event: unknown, _context: LambdaContext, _callback: Callback): Promise<string> =>
      'answer'
    expect(await instrument(handler, options)('event', contextOf(time, 3))).toBe('answer')
  })

  test.each([
    {
      how: 'calls back with an error',
      handler: (_event: unknown, _context: LambdaContext, callback: Callback) => callback(thrown),
    },
    {
      how: 'throws',
      handler: (_event: unknown, _context: LambdaContext, _callback: Callback) => {
        throw thrown
      },
    },
  ])('fails when it $how', async ({ handler }) => {
    const { time, options, value } = setUp({ push })
    await expect(instrument(handler, options)('event', contextOf(time, 3))).rejects.toBe(thrown)
    expect(await value('faas_errors_total')).toBe(1)
  })
})

describe('instrument() of a handler that streams', () => {
  const push = { push: async () => ({ attempts: 1 }) }
  const marks = [
    Symbol.for('aws.lambda.runtime.handler.streaming'),
    Symbol.for('aws.lambda.runtime.handler.streaming.highWaterMark'),
  ]
  const write = async (event: string, stream: Writable, context: LambdaContext): Promise<void> => {
    stream.end(`${event}, ${context.getRemainingTimeInMillis()} ms left`)
    await Promise.resolve()
  }

  test('passes the stream and what marks the handler', async () => {
    const { time, options, value } = setUp({ push })
    const marked = Object.assign((...given: Parameters<typeof write>) => write(...given), {
      [marks[0] ?? '']: 'response',
      [marks[1] ?? '']: 16_384,
    })
    const handler = instrument(marked, options)
    expect(marks.map((mark) => Reflect.get(handler, mark))).toEqual(['response', 16_384])
    const pieces: string[] = []
    const stream = new Writable({
      write: (piece: Buffer, _encoding, done) => {
        pieces.push(String(piece))
        done()
      },
    })
    await handler('hello', stream, contextOf(time, 3))
    expect(pieces).toEqual(['hello, 3000 ms left'])
    expect(await value('faas_invocations_total')).toBe(1)
  })
})

test('instrument() draws nothing and asks no clock before an invocation, so that clones differ', async () => {
  const random = vi.spyOn(crypto, 'getRandomValues')
  const clocks = [vi.spyOn(performance, 'now'), vi.spyOn(Date, 'now')]
  const registry = new Registry()
  const bodies: Uint8Array[] = []
  const target = {
    push: async (body: Uint8Array) => {
      bodies.push(body)
      return { kind: 'applied', resync: false } as const
    },
  }
  const before = [random, ...clocks].map((spy) => spy.mock.calls.length)
  const handler = instrument(async () => {}, { push: aggregatorTarget({ target, registry }), registry })
  expect([random, ...clocks].map((spy) => spy.mock.calls.length)).toEqual(before)
  await handler(undefined, { getRemainingTimeInMillis: () => 3_000 })
  expect(random).toHaveBeenCalled()
  expect(bodies.length).toBe(1)
  vi.restoreAllMocks()
})
