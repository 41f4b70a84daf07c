import { describe, expect, test } from 'vitest'
import { Gauge } from '../../src/instruments/gauge.ts'
import { Pushgateway } from '../../src/push/pushgateway.ts'
import { Registry } from '../../src/registry/registry.ts'
import { readVectors } from './vectors.ts'

interface Case {
  readonly call: {
    readonly fn: 'push_to_gateway' | 'pushadd_to_gateway'
    readonly gateway: string
    readonly job: string
    readonly grouping_key?: Readonly<Record<string, string | number | boolean>>
    readonly compression?: string
    readonly timeout?: null
  }
  readonly expect: {
    readonly url: string
    readonly method: string
    readonly headers: readonly (readonly [string, string])[]
    readonly body: string
  }
  readonly quirk?: string
}

/** What is pushed there. */
function recorded(): Registry {
  const registry = new Registry()
  new Gauge({ name: 'g', help: 'help', registry })
  new Gauge({ name: 'u.dot', help: 'help', registry })
  return registry
}

async function push({ call }: Case) {
  const sent: { url: string; method?: string | undefined; headers: Headers; body: string }[] = []
  const gateway = new Pushgateway({
    url: call.gateway,
    job: call.job,
    groupingKey: call.grouping_key,
    compression: call.compression === undefined ? 'none' : 'gzip',
    timeoutSeconds: call.timeout === null ? Infinity : undefined,
    registry: recorded(),
    fetch: async (url, { method, headers, body }) => {
      sent.push({
        url,
        method,
        headers: new Headers(headers),
        body: await unzipped(body as Uint8Array<ArrayBuffer>, call),
      })
      return new Response(null, { status: 200 })
    },
  })
  await gateway[call.fn === 'push_to_gateway' ? 'push' : 'pushAdd']()
  return sent
}

async function unzipped(body: Uint8Array<ArrayBuffer>, { compression }: Case['call']): Promise<string> {
  if (compression === undefined) return new TextDecoder().decode(body)
  return new Response(new Blob([body]).stream().pipeThrough(new DecompressionStream('gzip'))).text()
}

/** As a request has it: who sends is in a header. */
function withoutUser(address: string): readonly [url: string, authorization: string | null] {
  const url = new URL(address)
  const authorization = url.username === '' ? null : `Basic ${btoa(`${url.username}:${url.password}`)}`
  url.username = ''
  url.password = ''
  return [url.href, authorization]
}

/** What differs on purpose, by the job or the value that it is about. */
const deviations: Readonly<Record<string, string>> = {
  '.': 'http://localhost:9091/metrics/job@base64/Lg==',
  '..': 'http://localhost:9091/metrics/job@base64/Li4=',
  true: 'http://localhost:9091/metrics/job/j/t/true',
}

describe('a push is the Python client’s', () => {
  const cases = readVectors('pushgateway.json') as readonly Case[]

  test.each(cases.filter(({ call }) => !call.gateway.startsWith('ftp:')))('$call', async (given) => {
    const { job, grouping_key: key } = given.call
    const deviation =
      given.quirk === undefined ? undefined : deviations[key === undefined ? job : String(key['t'])]
    if (given.quirk !== undefined) expect(deviation).toBeDefined()
    const [url, authorization] = withoutUser(deviation ?? given.expect.url)
    const [sent, ...more] = await push(given)
    expect(more).toEqual([])
    expect({ ...sent, headers: [...(sent?.headers ?? [])] }).toEqual({
      url,
      method: given.expect.method,
      headers: [
        ...(authorization === null ? [] : [['authorization', authorization]]),
        ...given.expect.headers.map(([name, value]) => [name.toLowerCase(), value]),
      ].toSorted(([left = ''], [right = '']) => (left < right ? -1 : 1)),
      body: given.expect.body.replaceAll(' 0.0\n', ' 0\n'),
    })
  })

  test.each(cases.filter(({ call }) => call.gateway.startsWith('ftp:')))(
    'but for $call.gateway, which is refused',
    (given) => expect(push(given)).rejects.toThrow(RangeError),
  )
})
