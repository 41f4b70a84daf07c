import { describe, expect, test } from 'vitest'
import { Counter } from '../../src/instruments/counter.ts'
import { pushAtEnd } from '../../src/push/push-at-end.ts'
import { PushError } from '../../src/push/push-error.ts'
import { Pushgateway, type PushgatewayOptions } from '../../src/push/pushgateway.ts'
import { Registry } from '../../src/registry/registry.ts'

interface Sent {
  readonly url: string
  readonly method: string | undefined
  readonly authorization: string | null
  readonly body: string
}

/** A gateway that gives one answer to every request, as the runtime's own `Request` has it. */
function setUp(answer: () => Response, options: Partial<PushgatewayOptions> = {}) {
  const sent: Sent[] = []
  const registry = new Registry()
  new Counter({ name: 'jobs_total', help: 'Jobs done', registry }).inc(3)
  const gateway = new Pushgateway({
    url: 'http://user:p%C3%A4ss@gateway/base',
    job: 'nightly',
    groupingKey: { instance: "a'b", shift: '..' },
    registry,
    maxAttempts: 1,
    fetch: async (url, init) => {
      const request = new Request(url, init)
      const { method, headers } = request
      const isZipped = headers.get('content-encoding') === 'gzip'
      const body = isZipped
        ? await new Response(request.body?.pipeThrough(new DecompressionStream('gzip')) ?? null).text()
        : await request.text()
      sent.push({ url: request.url, method, authorization: headers.get('authorization'), body })
      return answer()
    },
    ...options,
  })
  return { gateway, sent }
}

const expected = {
  url: 'http://gateway/base/metrics/job/nightly/instance/a%27b/shift@base64/Li4=',
  authorization: 'Basic dXNlcjpww6Rzcw==',
}
const page = '# HELP jobs_total Jobs done\n# TYPE jobs_total counter\njobs_total 3\n'

describe('Pushgateway', () => {
  test.each(['none', 'gzip'] as const)(
    'puts, posts and deletes by real requests, compression: %s',
    async (compression) => {
      const { gateway, sent } = setUp(() => new Response(null, { status: 202 }), { compression })
      await gateway.push()
      await gateway.pushAdd()
      await gateway.delete()
      expect(sent).toEqual([
        { ...expected, method: 'PUT', body: page },
        { ...expected, method: 'POST', body: page },
        { ...expected, method: 'DELETE', body: '' },
      ])
    },
  )

  test('refuses a redirect, and tells what a gateway says', async () => {
    const redirect = setUp(
      () => new Response('moved', { status: 307, headers: { location: 'http://elsewhere/' } }),
    )
    await expect(redirect.gateway.push()).rejects.toMatchObject({ kind: 'refused', status: 307 })
    expect(redirect.sent).toHaveLength(1)
    const refusal = setUp(() => new Response('no', { status: 400 }))
    await expect(refusal.gateway.push()).rejects.toThrow(PushError)
    await expect(refusal.gateway.push()).rejects.toThrow('received 400 "no"')
  })
})

test('pushAtEnd() pushes what an invocation has counted, after it', async () => {
  const { gateway, sent } = setUp(() => new Response(null))
  const kept: Promise<unknown>[] = []
  const after = Promise.resolve('answer')
  const pushing = pushAtEnd(gateway, { waitUntil: (promise) => void kept.push(promise), after })
  expect(kept).toEqual([pushing])
  expect(sent).toEqual([])
  expect(await pushing).toEqual({ kind: 'pushed', attempts: 1 })
  expect(sent).toHaveLength(1)
})
