import { describe, expect, test } from 'vitest'
import type { Collector } from '../../src/model/collector.ts'
import { rowFamily } from '../../src/model/row-family.ts'
import { nativeSample } from '../../src/push/native-histogram.ts'
import { RemoteWrite, type RemoteWriteOptions } from '../../src/push/remote-write.ts'
import { RemoteWriteError } from '../../src/push/remote-write-error.ts'
import type { RemoteWriteVersion } from '../../src/push/remote-write-outcome.ts'
import type { WriteMessage } from '../../src/push/write-message.ts'
import { WriteMessageV1 } from '../../src/push/write-message-v1.ts'
import { WriteMessageV2 } from '../../src/push/write-message-v2.ts'
import type { WriteSeries } from '../../src/push/write-series.ts'
import { readWriteRequestV1 } from '../push/read-write-request.ts'
import { bytesOf, hexOf } from './hex.ts'
import { readVectors } from './vectors.ts'

const timestampMilliseconds = 1_700_000_000_000
const startMilliseconds = 1_699_999_940_000
const exemplar = { labels: ['trace_id', 'abc'], value: 1, timestampMilliseconds }
const none = { spans: [], deltas: [] }
const native = nativeSample({
  schema: 3,
  count: 4,
  sum: 6,
  zeroThreshold: 2 ** -128,
  zeroCount: 1,
  negative: none,
  positive: {
    spans: [
      { offset: 0, length: 1 },
      { offset: 7, length: 1 },
      { offset: 4, length: 1 },
    ],
    deltas: [1, 0, 0],
  },
})
const custom = nativeSample({
  schema: -53,
  count: 3,
  sum: 2.1,
  zeroThreshold: 0,
  zeroCount: 0,
  negative: none,
  positive: { spans: [{ offset: 0, length: 3 }], deltas: [1, 0, 0] },
  customValues: [0.1, 1],
})

describe('requests have the bytes that were recorded', () => {
  const { cases } = readVectors('protobuf-bytes.json') as {
    readonly cases: readonly { readonly name: string; readonly bytesHex: string }[]
  }
  const recorded = (name: string): string => cases.find((one) => one.name === name)?.bytesHex ?? ''
  const write = (message: WriteMessage, ...series: readonly WriteSeries[]): string => {
    for (const one of series) message.add(one)
    return hexOf(message.finish())
  }

  test('1.0: a native histogram', () => {
    const labels = ['__name__', 'rw_native', 'job', 'j']
    const series = { labels, value: native, timestampMilliseconds, startMilliseconds }
    expect(write(new WriteMessageV1(), series)).toBe(recorded('rw1 native histogram'))
  })

  test('1.0: a series that has ended', () => {
    const series = { labels: ['__name__', 'gone'], value: 'stale', timestampMilliseconds } as const
    expect(write(new WriteMessageV1(), series)).toBe(recorded('rw1 stale marker'))
  })

  test('1.0: a sample, an exemplar and metadata; what we send has a sample a series', () => {
    const labels = ['__name__', 'rw_float', 'job', 'j']
    const head = { type: 'counter', name: 'rw_float', help: 'h', unit: '' } as const
    const first = { labels, value: 1.5, timestampMilliseconds: timestampMilliseconds - 1000, head }
    const traced = { ...exemplar, labels: ['trace_id', 't1'] }
    const second = { labels, value: 2.5, timestampMilliseconds, exemplar: traced, head }
    const ours = readWriteRequestV1(bytesOf(write(new WriteMessageV1(), first, second)))
    const theirs = readWriteRequestV1(bytesOf(recorded('rw1 float+exemplar+metadata')))
    expect(ours.metadata).toEqual(theirs.metadata)
    expect(ours.series.map((series) => series.labels)).toEqual([0, 1].map(() => theirs.series[0]?.labels))
    expect(ours.series.flatMap(({ samples }) => samples)).toEqual(theirs.series[0]?.samples)
    expect(ours.series.flatMap(({ exemplars }) => exemplars)).toEqual(theirs.series[0]?.exemplars)
  })

  test('2.0: a counter with its start and an exemplar, a native histogram, one with bounds of its own', () => {
    const counter = { type: 'counter', name: 'http_requests', help: 'Total requests', unit: '' } as const
    const histogram = { type: 'histogram', name: 'lat_seconds', help: 'Latency', bounds: [] } as const
    const time = { timestampMilliseconds, startMilliseconds }
    const series: readonly WriteSeries[] = [
      {
        labels: ['__name__', 'http_requests_total', 'code', '200'],
        value: 42,
        exemplar,
        head: counter,
        ...time,
      },
      {
        labels: ['__name__', 'lat_seconds'],
        value: native,
        head: { ...histogram, unit: 'seconds' },
        ...time,
      },
      { labels: ['__name__', 'lat_seconds'], value: custom, head: { ...histogram, unit: '' }, ...time },
    ]
    expect(write(new WriteMessageV2(), ...series)).toBe(
      recorded('rw2 counter with ST+exemplar, native histogram, NHCB'),
    )
  })
})

interface HeaderCase {
  readonly name: string
  readonly reqHeaders: Readonly<Record<string, unknown>>
}

interface LabelCase {
  readonly description: unknown
  readonly expectedErr: unknown
  readonly input: readonly { readonly Name: unknown; readonly Value: unknown }[]
}

interface PartialCase {
  readonly desc: string
  readonly expectedCode: { readonly ref: string }
  readonly expectedRespBody?: string
}

describe("Prometheus's own receiver", () => {
  const vectors = readVectors('remote-write-receiver-cases.json') as {
    readonly headersV1: readonly HeaderCase[]
    readonly headersV2: readonly HeaderCase[]
    readonly v2: readonly PartialCase[]
    readonly labels: readonly LabelCase[]
  }
  /** What the names in the table stand for. */
  const symbols: Readonly<Record<string, string>> = {
    'compression.Snappy': 'snappy',
    'remoteapi.WriteV1MessageType': 'application/x-protobuf',
    'remoteapi.WriteV2MessageType': 'application/x-protobuf;proto=io.prometheus.write.v2.Request',
  }

  test.each([
    { version: '1.0', cases: vectors.headersV1, name: 'correct PRW 1.0 headers' },
    { version: '2.0', cases: vectors.headersV2, name: 'correct PRW 2.0 headers' },
  ] as const)('takes the headers of version $version', async ({ version, cases, name }) => {
    const { sent } = await pushTo({ version })
    const expected = cases.find((one) => one.name === name)?.reqHeaders ?? {}
    const symbol = (value: unknown): string =>
      symbols[/"ref":"((?:compression|remoteapi)\.\w+)"/.exec(JSON.stringify(value))?.[1] ?? ''] ?? '?'
    expect(sent?.get('content-encoding')).toBe(symbol(expected['Content-Encoding']))
    expect(sent?.get('content-type')).toBe(symbol(expected['Content-Type']))
  })

  const written = vectors.labels.filter(({ input }) =>
    input.every(({ Name, Value }) => typeof Name === 'string' && typeof Value === 'string'),
  )
  test.each(written)('is sent only labels that it takes: $description', async ({ expectedErr, input }) => {
    const names = input.map(({ Name }) => String(Name))
    const labels = input.map(({ Value }) => String(Value))
    const head = { type: 'gauge', name: 'name', help: '', unit: '', aggregation: 'auto' } as const
    // A family has its name beside its labels.
    const isNamed = names[0] === '__name__' && !names.includes('__name__', 1)
    const family = isNamed
      ? rowFamily(head, names.slice(1), [{ labels: labels.slice(1), values: [1] }])
      : rowFamily(head, names, [{ labels, values: [1] }])
    const { outcome } = await pushTo({ escaping: 'allow-utf-8' }, { collect: () => [family] })
    expect(outcome).toMatchObject({ dropped: expectedErr === '' ? 0 : 1 })
  })

  test.each(vectors.v2)('is sent a request again only when that may help: $desc', async (one) => {
    const status =
      { NoContent: 204, BadRequest: 400, InternalServerError: 500 }[one.expectedCode.ref.slice(11)] ?? 0
    const answer = (): Response =>
      new Response(status === 204 ? null : one.expectedRespBody, {
        status,
        headers: { 'x-prometheus-remote-write-samples-written': status === 204 ? '1' : '0' },
      })
    const { attempts, outcome } = await pushTo({ version: '2.0' }, undefined, answer)
    expect(attempts).toBe(status === 500 ? 2 : 1)
    expect(outcome).toMatchObject({ version: '2.0', samples: status === 204 ? 1 : 0 })
  })

  const gauge: Collector = {
    collect: () => [
      rowFamily(
        { type: 'gauge', name: 'g', help: '', unit: '', aggregation: 'auto' },
        [],
        [{ labels: [], values: [1] }],
      ),
    ],
  }

  async function pushTo(
    options: Partial<RemoteWriteOptions> & { readonly version?: RemoteWriteVersion },
    registry: Collector = gauge,
    answer: () => Response = () =>
      new Response(null, { status: 204, headers: { 'x-prometheus-remote-write-samples-written': '1' } }),
  ): Promise<{ readonly sent: Headers | undefined; readonly attempts: number; readonly outcome: unknown }> {
    const received: Headers[] = []
    const fetch = (_: string, { headers }: RequestInit): Promise<Response> => {
      received.push(new Headers(headers))
      return Promise.resolve(answer())
    }
    const sleep = (seconds: number): Promise<void> =>
      seconds > 20 ? new Promise(() => {}) : Promise.resolve()
    const target = new RemoteWrite({
      url: 'http://receiver',
      registry,
      fetch,
      sleep,
      maxAttempts: 2,
      ...options,
    })
    const outcome = await target.push().catch((error: unknown) => {
      if (error instanceof RemoteWriteError) return error.outcome
      throw error
    })
    return { sent: received[0], attempts: received.length, outcome }
  }
})
