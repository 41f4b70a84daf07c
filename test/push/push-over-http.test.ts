import { getEventListeners } from 'node:events'
import { describe, expect, test } from 'vitest'
import { unlessAborted } from '../../src/model/unless-aborted.ts'
import type { DeliveryOptions } from '../../src/push/delivery-options.ts'
import { PushError } from '../../src/push/push-error.ts'
import { type Delivered, pushOverHttp } from '../../src/push/push-over-http.ts'
import type { PushRequest } from '../../src/push/send-request.ts'
import { answer, FakeReceiver, obedientSilence, silence } from './fake-receiver.ts'

const bytes = new Uint8Array([1, 2, 3])
const request: PushRequest = {
  method: 'POST',
  url: new URL('http://receiver/path'),
  headers: { 'content-type': 'a/b' },
  body: bytes,
}

interface Given extends Partial<PushRequest> {
  readonly options?: DeliveryOptions
  readonly signal?: AbortSignal
  /** What is done before the request is sent. */
  readonly prepare?: () => Promise<unknown>
  readonly seconds?: number
}

/** What becomes of a push of one request while time passes. */
async function outcome(
  receiver: FakeReceiver,
  { options = {}, signal, prepare = () => Promise.resolve(), seconds = 120, ...changes }: Given = {},
): Promise<Delivered | PushError> {
  let settled: Delivered | PushError | undefined
  const pushing = pushOverHttp(
    'push it',
    { ...receiver.options, ...options },
    { signal },
    async (deliver, ended) => {
      await unlessAborted(prepare(), ended)
      return deliver({ ...request, ...changes })
    },
  ).then(
    (delivered) => (settled = delivered.error ?? delivered),
    (error: unknown) => {
      if (!(error instanceof PushError)) throw error
      return (settled = error)
    },
  )
  for (let i = 0; i < seconds && settled === undefined; i++) {
    await new Promise((resolve) => setImmediate(resolve)) // bodies are streams, which take turns of their own
    await receiver.time.advance(1)
  }
  return pushing
}

function messageOf(settled: Delivered | PushError): string {
  return settled instanceof PushError ? settled.message : 'taken'
}

const secondsOf = (receiver: FakeReceiver): readonly number[] =>
  receiver.received.map(({ atSeconds }) => atSeconds)

describe('pushOverHttp', () => {
  test('sends what the protocol needs, and says after how many attempts it was taken', async () => {
    const receiver = new FakeReceiver(answer(200, 'thanks'))
    const delivered = await outcome(receiver, {
      options: { headers: { 'x-tenant': 'a', 'content-type': 'x/y' } },
    })
    expect(delivered).toMatchObject({ attempts: 1, response: { status: 200 } })
    expect(receiver.received).toEqual([
      {
        url: 'http://receiver/path',
        method: 'POST',
        headers: { 'content-type': 'a/b', 'x-tenant': 'a' },
        body: bytes,
        atSeconds: 0,
      },
    ])
  })

  test.each([
    { status: 429, attempts: 4, kind: 'unavailable' },
    { status: 500, attempts: 4, kind: 'unavailable' },
    { status: 503, attempts: 4, kind: 'unavailable' },
    { status: 400, attempts: 1, kind: 'refused' },
    { status: 401, attempts: 1, kind: 'refused' },
    { status: 404, attempts: 1, kind: 'refused' },
    { status: 304, attempts: 1, kind: 'refused' },
  ])('gives up after $attempts attempts answered with $status', async ({ status, attempts, kind }) => {
    const receiver = new FakeReceiver(answer(status, status === 304 ? null : 'no "room"'))
    const error = await outcome(receiver)
    expect(error).toBeInstanceOf(PushError)
    expect(error).toMatchObject({ kind, status, attempts })
    const said = status === 304 ? '""' : '"no \\"room\\""'
    expect(messageOf(error)).toBe(`Cannot push it: the receiver must take it, received ${status} ${said}`)
    expect(receiver.received).toHaveLength(attempts)
  })

  test('sends the same bytes again after a failure of the network, and tells the receiver how often it was', async () => {
    const receiver = new FakeReceiver(() => new TypeError('connection reset'), answer(503), answer(204))
    expect(await outcome(receiver)).toMatchObject({ attempts: 3 })
    expect(receiver.received.map(({ body }) => body)).toEqual([bytes, bytes, bytes])
    expect(receiver.received.map(({ headers }) => headers['retry-attempt'])).toEqual([undefined, '1', '2'])
  })

  test('keeps why there was no answer', async () => {
    const reset = new TypeError('connection reset')
    const error = await outcome(new FakeReceiver(() => reset), { options: { maxAttempts: 2 } })
    expect(error).toMatchObject({ kind: 'unavailable', status: undefined, attempts: 2, cause: reset })
    expect(messageOf(error)).toBe(
      'Cannot push it: the receiver must answer, received TypeError: connection reset',
    )
  })

  test('pauses with full jitter: at most half a second, a second, two, four, eight, and ten from then on', async () => {
    const longest = [0, 0, 0, 0, 0, 0, 0]
    for (let round = 0; round < 40; round++) {
      const receiver = new FakeReceiver(() => new Error('down'))
      const { time } = receiver
      const pauses: number[] = []
      const options: DeliveryOptions = {
        maxAttempts: 8,
        timeoutSeconds: 100,
        // What lasts as long as the whole delivery is its deadline.
        sleep: (seconds, signal) =>
          seconds === 100 ? time.sleep(seconds, signal) : (void pauses.push(seconds) as never),
      }
      await outcome(receiver, { options })
      expect(pauses).toHaveLength(7)
      for (const [i, pause] of pauses.entries()) longest[i] = Math.max(longest[i] ?? 0, pause)
    }
    const bounds = [0.5, 1, 2, 4, 8, 10, 10]
    for (const [i, bound] of bounds.entries()) {
      expect(longest[i]).toBeLessThanOrEqual(bound)
      expect(longest[i]).toBeGreaterThan(bound / 2) // it fails once in 2^40 runs
    }
  })

  test.each([
    { after: '7', least: 7 },
    { after: new Date(1_009_000).toUTCString(), least: 9 },
    { after: '600', least: 60 },
    { after: 'soon', least: 0 },
    { after: '-5', least: 0 },
  ])('comes back not before Retry-After: $after says', async ({ after, least }) => {
    const receiver = new FakeReceiver(answer(429, null, { 'retry-after': after }), answer(200))
    await outcome(receiver, { options: { timeoutSeconds: 300 } })
    const [, second = NaN] = secondsOf(receiver)
    expect(second).toBeGreaterThanOrEqual(least)
    expect(second).toBeLessThanOrEqual(least + 0.5)
  })

  test('does not wait for what will come too late', async () => {
    const receiver = new FakeReceiver(answer(503, 'later', { 'retry-after': '40' }))
    const error = await outcome(receiver, { options: { timeoutSeconds: 30 }, seconds: 1 })
    expect(error).toMatchObject({ kind: 'unavailable', status: 503, attempts: 1 })
    expect(receiver.time.monotonicSeconds()).toBeLessThanOrEqual(1_001)
  })

  test.each([
    { what: 'a receiver that never answers', receiver: () => new FakeReceiver(obedientSilence) },
    { what: 'a fetch that knows nothing of signals', receiver: () => new FakeReceiver(silence) },
  ])('ends at its deadline, over all attempts: $what', async ({ receiver: make }) => {
    const receiver = make()
    const error = await outcome(receiver, { options: { timeoutSeconds: 5 } })
    expect(error).toMatchObject({ kind: 'aborted', status: undefined, attempts: 1 })
    expect(messageOf(error)).toContain('the receiver must answer, received no answer in time')
    expect(receiver.time.monotonicSeconds()).toBe(1_005)
    expect(receiver.time.sleepers).toBe(0)
  })

  test('ends at its deadline when who authorizes does not answer', async () => {
    const receiver = new FakeReceiver(answer(200))
    const auth = { headers: () => new Promise<Record<string, string>>(() => {}) }
    const error = await outcome(receiver, { options: { timeoutSeconds: 5, auth } })
    expect(error).toMatchObject({ kind: 'aborted', attempts: 1 })
    expect(receiver.received).toEqual([])
  })

  test('sends nothing when it was aborted before', async () => {
    const receiver = new FakeReceiver(answer(200))
    expect(await outcome(receiver, { signal: AbortSignal.abort() })).toMatchObject({ kind: 'aborted' })
    expect(receiver.received).toEqual([])
  })

  test('ends as soon as it is aborted, in an attempt or in a pause, and keeps the status of the last answer', async () => {
    const controller = new AbortController()
    const silent = new FakeReceiver(obedientSilence)
    const attempt = outcome(silent, { signal: controller.signal })
    controller.abort()
    expect(await attempt).toMatchObject({ kind: 'aborted', status: undefined, attempts: 1 })

    const pausing = new AbortController()
    const busy = new FakeReceiver(answer(503, 'busy', { 'retry-after': '20' }))
    const pause = outcome(busy, { signal: pausing.signal, seconds: 3 })
    while (busy.time.monotonicSeconds() < 1_002) await new Promise((resolve) => setImmediate(resolve))
    pausing.abort()
    const error = await pause
    expect(error).toMatchObject({ kind: 'aborted', status: 503, attempts: 1 })
    expect(messageOf(error)).toContain('received 503 "busy"')
    expect(busy.time.sleepers).toBe(0)
  })

  test('tells why there was no answer when it is aborted in a pause', async () => {
    const receiver = new FakeReceiver(() => new TypeError('connection refused'))
    const { time } = receiver
    const controller = new AbortController()
    const pushing = outcome(receiver, {
      signal: controller.signal,
      options: { sleep: (seconds, signal) => time.sleep(seconds + 10, signal) },
      seconds: 1,
    })
    await new Promise((resolve) => setTimeout(resolve))
    controller.abort()
    expect(await pushing).toMatchObject({
      kind: 'aborted',
      attempts: 1,
      message: 'Cannot push it: the receiver must answer, received TypeError: connection refused',
    })
  })

  test('leaves neither a timer nor a listener behind', async () => {
    const receiver = new FakeReceiver(answer(500), answer(200))
    const { signal } = new AbortController()
    await outcome(receiver, { signal })
    expect(getEventListeners(signal, 'abort')).toEqual([])
    expect(receiver.time.sleepers).toBe(0)
  })

  test('gives up what is done before anything is sent when there is no time left', async () => {
    const never = await outcome(new FakeReceiver(answer(200)), {
      prepare: () => new Promise(() => {}),
      options: { timeoutSeconds: 3 },
    })
    expect(never).toMatchObject({ kind: 'aborted', attempts: 0 })
  })

  test('says that there is nothing to send when it could not be made', async () => {
    const broken = new RangeError('broken')
    const receiver = new FakeReceiver(answer(200))
    const error = await outcome(receiver, { prepare: () => Promise.reject(broken) })
    expect(error).toMatchObject({ kind: 'unavailable', attempts: 0, cause: broken })
    expect(messageOf(error)).toBe(
      'Cannot push it: what is to be sent must be there, received RangeError: broken',
    )
    expect(receiver.received).toEqual([])
  })
})

describe('pushOverHttp and the body of an answer', () => {
  test('reads the beginning of an error of any size, and no more', async () => {
    let pulled = 0
    let isCancelled = false
    const endless = (): ReadableStream =>
      new ReadableStream({
        pull: (controller) => controller.enqueue(new TextEncoder().encode(`${'é'.repeat(100)}${pulled++}`)),
        cancel: () => void (isCancelled = true),
      })
    const error = await outcome(new FakeReceiver(() => new Response(endless(), { status: 400 })))
    expect(messageOf(error)).toContain('received 400 "éééé')
    expect(messageOf(error).length).toBeLessThan(1_100)
    expect(pulled).toBeLessThan(20)
    expect(isCancelled).toBe(true)
  })

  test('keeps the status when the body breaks off', async () => {
    const broken = (): ReadableStream =>
      new ReadableStream({
        start: (controller) => controller.enqueue(new TextEncoder().encode('half')),
        pull: (controller) => controller.error(new Error('half-closed')),
      })
    const error = await outcome(new FakeReceiver(() => new Response(broken(), { status: 400 })))
    expect(error).toMatchObject({ kind: 'refused', status: 400 })
    expect(messageOf(error)).toContain('received 400 "half"')
  })

  test('keeps what has come when the rest does not come in time', async () => {
    const slow = (): ReadableStream =>
      new ReadableStream({
        start: (controller) => controller.enqueue(new TextEncoder().encode('wait')),
      })
    const receiver = new FakeReceiver(() => new Response(slow(), { status: 400 }))
    const error = await outcome(receiver, { options: { timeoutSeconds: 4 } })
    expect(error).toMatchObject({ kind: 'refused', status: 400, attempts: 1 })
    expect(messageOf(error)).toContain('received 400 "wait"')
    expect(receiver.time.monotonicSeconds()).toBe(1_004)
  })

  test('leaves the body of an answer that says that it was taken to whom it was sent for', async () => {
    const slow = (): ReadableStream => new ReadableStream()
    const receiver = new FakeReceiver(() => new Response(slow(), { status: 200 }))
    const delivered = await outcome(receiver, { seconds: 1 })
    expect(delivered).toMatchObject({ attempts: 1, response: { bodyUsed: false } })
  })

  test('lets the protocol say which answers may be others later', async () => {
    const receiver = new FakeReceiver(answer(404), answer(503))
    const isPassing = (status: number): boolean => status === 404
    expect(await outcome(receiver, { isPassing })).toMatchObject({
      kind: 'refused',
      status: 503,
      attempts: 2,
    })
  })
})

describe('pushOverHttp and who sends', () => {
  test.each([
    { auth: { username: 'user', password: 'pw' }, expected: 'Basic dXNlcjpwdw==' },
    { auth: { username: 'ü', password: 'пароль 🔑' }, expected: 'Basic w7w60L/QsNGA0L7Qu9GMIPCflJE=' },
    { auth: { username: '', password: '' }, expected: 'Basic Og==' },
    { auth: { bearer: 'token' }, expected: 'Bearer token' },
    { auth: { headers: () => ({ authorization: 'Custom x' }) }, expected: 'Custom x' },
    { auth: { headers: async () => new Headers({ authorization: 'Custom y' }) }, expected: 'Custom y' },
  ])('$expected', async ({ auth, expected }) => {
    const receiver = new FakeReceiver(answer(200))
    await outcome(receiver, { options: { auth, headers: { Authorization: 'replaced' } } })
    expect(receiver.received[0]?.headers['authorization']).toBe(expected)
  })

  test('asks again who sends at each attempt', async () => {
    const receiver = new FakeReceiver(answer(503), answer(200))
    let asked = 0
    await outcome(receiver, { options: { auth: { headers: () => ({ authorization: `t${++asked}` }) } } })
    expect(receiver.received.map(({ headers }) => headers['authorization'])).toEqual(['t1', 't2'])
  })
})

describe('pushOverHttp and redirects', () => {
  const secret = { auth: { bearer: 'secret' }, headers: { 'x-key': 'secret too' } }
  const to = (location: string, status = 307) => answer(status, null, { location })

  test.each([301, 302, 303, 307, 308])('refuses %i', async (status) => {
    const receiver = new FakeReceiver(to('http://receiver/other', status), answer(200))
    expect(await outcome(receiver, { options: secret })).toMatchObject({
      kind: 'refused',
      status,
      attempts: 1,
    })
    expect(receiver.received).toHaveLength(1)
  })

  test.each([301, 302, 303, 307, 308])('follows %i with the same request where it may', async (status) => {
    const receiver = new FakeReceiver(to('/other?a=b', status), answer(200))
    expect(await outcome(receiver, { options: { ...secret, redirects: 'follow' } })).toMatchObject({
      attempts: 1,
    })
    const [first, second] = receiver.received
    expect(second).toEqual({ ...first, url: 'http://receiver/other?a=b' })
    expect(second?.headers).toMatchObject({ authorization: 'Bearer secret', 'x-key': 'secret too' })
  })

  test.each(['http://elsewhere/', 'https://receiver/', 'http://receiver:81/'])(
    'tells no secret to %s, nor to whom that sends it on',
    async (location) => {
      const receiver = new FakeReceiver(to(location), to('http://receiver/again'), answer(200))
      await outcome(receiver, { options: { ...secret, redirects: 'follow' } })
      expect(receiver.received.map(({ url }) => url)).toEqual([
        'http://receiver/path',
        location,
        'http://receiver/again',
      ])
      expect(receiver.received.slice(1).map(({ headers }) => headers)).toEqual([
        { 'content-type': 'a/b' },
        { 'content-type': 'a/b' },
      ])
    },
  )

  test('goes round in circles five times at most', async () => {
    const receiver = new FakeReceiver(to('/path'))
    expect(await outcome(receiver, { options: { redirects: 'follow' } })).toMatchObject({ kind: 'refused' })
    expect(receiver.received).toHaveLength(6)
  })

  test('refuses a redirect to nowhere', async () => {
    const receiver = new FakeReceiver(answer(302, 'moved'))
    expect(await outcome(receiver, { options: { redirects: 'follow' } })).toMatchObject({ kind: 'refused' })
  })
})
