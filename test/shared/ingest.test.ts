import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Answer } from '../../src/aggregate/answer.ts'
import { AggregatorHost } from '../../src/aggregate/host.ts'
import { MemoryStore } from '../../src/aggregate/memory-store.ts'
import { type BatchReceiver, makeIngestHandler } from '../../src/http/make-ingest-handler.ts'
import { Counter } from '../../src/instruments/counter.ts'
import type { Bytes } from '../../src/model/bytes.ts'
import { Registry } from '../../src/registry/registry.ts'
import { getSampleValue } from '../../src/registry/sample-value.ts'
import { defaultBatchLimits } from '../../src/aggregate/batch-limits.ts'
import { DeltaReader } from '../../src/report/delta-reader.ts'
import { httpTarget } from '../../src/report/http-target.ts'
import { gzip } from '../../src/runtime/gzip.ts'
import { randomBytes } from '../../src/runtime/random-bytes.ts'
import { systemClock } from '../../src/runtime/system-clock.ts'

const url = 'http://aggregator.test/push'
const token = 'push secret'
const envelope = { ageSeconds: 0.25, attempt: 1, leaseSeconds: 60 }
const headers = {
  authorization: `Bearer ${token}`,
  'content-type': 'application/vnd.edgeprom.batch;version=1',
  'edgeprom-age': '0',
  'edgeprom-attempt': '1',
  'edgeprom-lease': '60',
}

function hostOf(): AggregatorHost {
  return new AggregatorHost(new MemoryStore(), { clock: systemClock })
}

/** A batch of a source of its own that adds 5 to `orders_total`. */
function batchOf(help = 'Orders'): Bytes {
  const registry = new Registry()
  new Counter({ name: 'orders_total', help, registry }).inc(5)
  const reader = new DeltaReader(registry, { random: randomBytes })
  const sealed = reader.seal(systemClock.nowSeconds(), { limits: defaultBatchLimits, whenEmpty: 'nothing' })
  return sealed?.body ?? new Uint8Array()
}

async function zipped(bytes: Bytes): Promise<Bytes> {
  return new Uint8Array(await new Response(gzip(new Blob([bytes]).stream())).arrayBuffer())
}

function answering(answer: Answer): BatchReceiver {
  return { push: async () => answer }
}

describe('makeIngestHandler', () => {
  const host = hostOf()
  const ingest = makeIngestHandler({ aggregator: host, authorize: { bearer: token } })
  const post = (body: Bytes, changed: Record<string, string> = {}): Promise<Response> =>
    ingest(new Request(url, { method: 'POST', body, headers: { ...headers, ...changed } }))

  test('takes a batch once, however often it comes, compressed or not', async () => {
    const body = batchOf()
    const first = await post(body)
    expect({ status: first.status, type: first.headers.get('content-type') }).toEqual({
      status: 200,
      type: 'application/json',
    })
    expect(await first.json()).toEqual({ kind: 'applied', resync: false })
    const again = await post(await zipped(body), { 'content-encoding': 'gzip' })
    expect({ status: again.status, answer: await again.json() }).toEqual({
      status: 200,
      answer: { kind: 'duplicate', resync: false },
    })
    expect(await getSampleValue(host, 'orders_total')).toBe(5)
  })

  test.each<{ answer: Answer; status: number; retryAfter?: string }>([
    { answer: { kind: 'applied', resync: true }, status: 200 },
    { answer: { kind: 'duplicate', resync: false }, status: 200 },
    { answer: { kind: 'busy', retryAfterSeconds: 1.2 }, status: 429, retryAfter: '2' },
    { answer: { kind: 'unsupported', newestVersion: 1 }, status: 415 },
    { answer: { kind: 'invalid', reason: 'Cannot' }, status: 400 },
    { answer: { kind: 'too_large', reason: 'Cannot' }, status: 413 },
    { answer: { kind: 'stale', stampMilliseconds: 1_700_000_000_000 }, status: 409 },
    { answer: { kind: 'conflict', stampMilliseconds: 2 }, status: 409 },
    { answer: { kind: 'moved', stampMilliseconds: 3 }, status: 409 },
  ])(
    'answers $answer.kind with $status, and httpTarget() reads it',
    async ({ answer, status, retryAfter }) => {
      const handler = makeIngestHandler({ aggregator: answering(answer), authorize: 'public' })
      const response = await handler(new Request(url, { method: 'POST', body: batchOf(), headers }))
      expect(response.status).toBe(status)
      expect(response.headers.get('retry-after') ?? undefined).toBe(retryAfter)
      const target = httpTarget({ url, fetch: (to, init) => handler(new Request(to, init)) })
      expect(await target.push(batchOf(), envelope, '')).toEqual(answer)
    },
  )

  test.each(['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS'])('refuses %s', async (method) => {
    const response = await ingest(new Request(url, { method, headers }))
    expect({ status: response.status, allow: response.headers.get('allow') }).toEqual({
      status: 405,
      allow: 'POST',
    })
  })

  test.each([
    { what: 'no token', authorization: '' },
    { what: 'another token', authorization: 'Bearer scrape secret' },
    { what: 'the beginning of the token', authorization: 'Bearer push' },
    { what: 'another scheme', authorization: `Basic ${token}` },
  ])('refuses who has $what, and reads nothing', async ({ authorization }) => {
    const request = new Request(url, {
      method: 'POST',
      body: batchOf(),
      headers: { ...headers, authorization },
    })
    const response = await ingest(request)
    expect(response.status).toBe(401)
    expect(response.headers.get('www-authenticate')).toBe('Bearer realm="metrics"')
    expect(request.bodyUsed).toBe(false)
  })

  test('wants to be told who may send', () => {
    const options = { aggregator: host } as unknown as Parameters<typeof makeIngestHandler>[0]
    expect(() => makeIngestHandler(options)).toThrow(
      new TypeError('Cannot take batches: authorize must say who may send them, received undefined'),
    )
  })

  test.each([
    { what: 'another type', changed: { 'content-type': 'application/octet-stream' } },
    {
      what: 'a version that is not known',
      changed: { 'content-type': 'application/vnd.edgeprom.batch;version=2' },
    },
    { what: 'another compression', changed: { 'content-encoding': 'br' } },
    { what: 'two compressions', changed: { 'content-encoding': 'gzip, gzip' } },
  ])('answers $what as unsupported: newer code sends it, and keeps it', async ({ changed }) => {
    const response = await post(batchOf(), changed)
    expect({ status: response.status, answer: await response.json() }).toEqual({
      status: 415,
      answer: { kind: 'unsupported', newestVersion: 1 },
    })
    expect(response.headers.get('accept-encoding')).toBe('gzip')
  })

  test('reads the type as it may be written', async () => {
    const type = 'Application/Vnd.Edgeprom.Batch; Version=1'
    expect((await post(batchOf(), { 'content-type': type })).status).toBe(200)
  })

  test.each([
    { header: 'edgeprom-age', value: '' },
    { header: 'edgeprom-age', value: '-1' },
    { header: 'edgeprom-age', value: 'soon' },
    { header: 'edgeprom-age', value: '1e3' },
    { header: 'edgeprom-lease', value: 'Infinity' },
    { header: 'edgeprom-lease', value: '9'.repeat(400) },
  ])('refuses $header: $value', async ({ header, value }) => {
    const response = await post(batchOf(), { [header]: value })
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ kind: 'invalid' })
  })

  test('stops at the limit, of what is sent and of what it becomes', async () => {
    const { maxBytes } = defaultBatchLimits
    let sentBytes = 0
    const endless = new ReadableStream<Bytes>({
      pull(controller) {
        sentBytes += 65_536
        controller.enqueue(new Uint8Array(65_536))
      },
    })
    const init = { method: 'POST', body: endless, headers, duplex: 'half' as const }
    const tooLong = {
      status: 413,
      answer: { kind: 'too_large', reason: 'Cannot read a batch: bytes must be at most 1048576' },
    }
    const unbounded = await ingest(new Request(url, init))
    expect({ status: unbounded.status, answer: await unbounded.json() }).toEqual(tooLong)
    expect(sentBytes).toBeLessThan(maxBytes + 10 * 65_536)

    const bomb = await zipped(new Uint8Array(20 * maxBytes))
    expect(bomb.length).toBeLessThan(maxBytes / 2)
    const bombed = await post(bomb, { 'content-encoding': 'gzip' })
    expect({ status: bombed.status, answer: await bombed.json() }).toEqual(tooLong)

    const fits = await post(await zipped(new Uint8Array(maxBytes)), { 'content-encoding': 'gzip' })
    expect(await fits.json()).toMatchObject({ kind: 'invalid' })
  })

  test('refuses what is no gzip, or breaks off, and says nothing of what it was', async () => {
    const whole = await zipped(batchOf('a secret in the help'))
    for (const body of [whole.slice(0, -9), new TextEncoder().encode('a secret'), new Uint8Array(0)]) {
      const response = await post(body, { 'content-encoding': 'gzip' })
      const text = await response.text()
      expect({ status: response.status, text }).toMatchObject({ status: 400 })
      expect(text).not.toContain('secret')
    }
  })

  test('lets the aggregator count what does not reach it', async () => {
    const counting = hostOf()
    const handler = makeIngestHandler({ aggregator: counting, authorize: 'public' })
    const send = async (body: Bytes, changed: Record<string, string>): Promise<number> => {
      const request = new Request(url, { method: 'POST', body, headers: { ...headers, ...changed } })
      const response = await handler(request)
      await response.arrayBuffer()
      return response.status
    }
    expect(await send(batchOf(), { 'content-type': 'text/plain' })).toBe(415)
    expect(await send(batchOf(), { 'content-encoding': 'br' })).toBe(415)
    expect(await send(new Uint8Array(2 * defaultBatchLimits.maxBytes), {})).toBe(413)
    expect(await send(batchOf(), { 'content-encoding': 'gzip' })).toBe(400)
    const counted = async (result: string): Promise<number | undefined> =>
      getSampleValue(counting, 'edgeprom_aggregator_batches_total', { result })
    expect([await counted('unsupported'), await counted('too_large'), await counted('invalid')]).toEqual([
      2, 1, 1,
    ])
  })

  test('never repeats what was sent, whatever it was', async () => {
    const marker = 'MARKER-OF-THE-TEST'
    const body = batchOf(marker)
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ at: fc.nat(body.length - 1), byte: fc.nat(255) }), {
          minLength: 1,
          maxLength: 4,
        }),
        async (changes) => {
          const damaged = body.slice()
          for (const { at, byte } of changes) damaged[at] = byte
          const text = await (await post(damaged)).text()
          expect(text).not.toContain(marker.slice(0, 6))
        },
      ),
      { numRuns: 200 },
    )
  })

  test('answers 503 when the aggregator fails, which is no answer to the sender', async () => {
    const errors: unknown[] = []
    const failing: BatchReceiver = { push: () => Promise.reject(new Error('disk full of secrets')) }
    const handler = makeIngestHandler({
      aggregator: failing,
      authorize: 'public',
      onError: (error) => errors.push(error),
    })
    const response = await handler(new Request(url, { method: 'POST', body: batchOf(), headers }))
    expect({ status: response.status, text: await response.text() }).toEqual({
      status: 503,
      text: '# Service Unavailable: the same batch has to be sent again\n',
    })
    expect(errors).toEqual([new Error('disk full of secrets')])
  })

  test('tells the receiver which source has sent, for its shard', async () => {
    const sources: string[] = []
    const receiver: BatchReceiver = {
      push: (_, __, source) => {
        sources.push(source)
        return Promise.resolve({ kind: 'applied', resync: false })
      },
    }
    const handler = makeIngestHandler({ aggregator: receiver, authorize: 'public' })
    const body = batchOf()
    await handler(new Request(url, { method: 'POST', body, headers }))
    expect(sources).toEqual([String.fromCharCode(...body.subarray(2, 18))])
  })
})

describe('httpTarget', () => {
  const host = hostOf()
  const ingest = makeIngestHandler({ aggregator: host, authorize: { bearer: token } })

  test.each(['none', 'gzip'] as const)(
    'sends the same batch each time; compression: %s',
    async (compression) => {
      const bodies: Bytes[] = []
      const ages: (string | null)[] = []
      const target = httpTarget({
        url,
        token,
        compression,
        fetch: async (to, init) => {
          const request = new Request(to, init)
          bodies.push(new Uint8Array(await request.clone().arrayBuffer()))
          ages.push(request.headers.get('edgeprom-age'))
          return ingest(request)
        },
      })
      const body = batchOf()
      expect(await target.push(body, envelope, '')).toEqual({ kind: 'applied', resync: false })
      expect(await target.push(body, { ...envelope, ageSeconds: 12.5, attempt: 2 }, '')).toMatchObject({
        kind: 'duplicate',
      })
      expect(bodies[0]).toEqual(compression === 'none' ? body : await zipped(body))
      expect(bodies[1]).toEqual(bodies[0])
      expect(ages).toEqual(['0.250', '12.500'])
    },
  )

  test.each([
    { what: 'is refused', respond: () => new Response('no', { status: 401 }) },
    { what: 'meets a proxy', respond: () => new Response('<html>', { status: 413 }) },
    {
      what: 'is sent elsewhere',
      respond: () => new Response(null, { status: 302, headers: { location: '/' } }),
    },
    { what: 'gets something else', respond: () => Response.json({ kind: 'done' }) },
    { what: 'gets less', respond: () => Response.json({ kind: 'stale' }) },
    {
      what: 'gets half',
      respond: () => new Response('{"kind":', { headers: { 'content-type': 'application/json' } }),
    },
  ])('rejects when it $what: only an answer ends a batch', async ({ respond }) => {
    const target = httpTarget({ url, token, fetch: () => Promise.resolve(respond()) })
    await expect(target.push(batchOf(), envelope, '')).rejects.toThrow()
  })

  test('rejects and aborts the request when no answer comes in time', async () => {
    let signal: AbortSignal | null | undefined
    const target = httpTarget({
      url,
      timeoutSeconds: 3,
      sleep: async (seconds) => expect(seconds).toBe(3),
      fetch: (_, init) => {
        signal = init.signal
        return new Promise((_resolve, reject) => {
          const fail = (): void => reject(signal?.reason as Error)
          if (signal?.aborted === true) fail()
          else signal?.addEventListener('abort', fail)
        })
      },
    })
    await expect(target.push(batchOf(), envelope, '')).rejects.toThrow(
      'Cannot send a batch: an answer must come within 3 s, received none',
    )
    expect(signal?.aborted).toBe(true)
  })

  test('refuses options that cannot be meant', () => {
    expect(() => httpTarget({ url: 'push' })).toThrow(TypeError)
    expect(() => httpTarget({ url, timeoutSeconds: NaN })).toThrow(
      new RangeError('Cannot send batches: timeoutSeconds must be above 0, received NaN'),
    )
  })
})
