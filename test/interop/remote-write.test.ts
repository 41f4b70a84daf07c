import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Counter, Enum, Gauge, Histogram, Info, Registry, Summary } from '../../src/index.ts'
import { RemoteWrite, type RemoteWriteOptions } from '../../src/push/remote-write.ts'
import type { RemoteWriteVersion } from '../../src/push/remote-write-outcome.ts'
import { lacksPeers } from '../harness/peers.ts'
import { hasPrometheus3, prometheus3 } from '../harness/prometheus3.ts'
import { Stage } from '../harness/stage.ts'
import { seriesKey, WriteReceiver, type WriteReceiverKind } from '../harness/write-receiver.ts'

interface Way {
  readonly kind: WriteReceiverKind
  readonly version: RemoteWriteVersion
}

const ofDebian: readonly Way[] = [
  { kind: 'prometheus', version: '1.0' },
  { kind: 'victoria-metrics', version: '1.0' },
]
const ofPrometheus3: readonly Way[] = [
  { kind: 'prometheus 3', version: '1.0' },
  { kind: 'prometheus 3', version: '2.0' },
]
const ways = [...ofDebian, ...(hasPrometheus3 ? ofPrometheus3 : [])]
if (!hasPrometheus3)
  process.stdout.write(`Prometheus ${prometheus3.version}: not built (node scripts/build-prometheus3.ts)\n`)

describe.skipIf(lacksPeers('prometheus', 'victoria-metrics'))('RemoteWrite', () => {
  const stage = new Stage()
  const receivers = new Map<WriteReceiverKind, WriteReceiver>()

  beforeAll(async () => {
    for (const kind of new Set(ways.map((way) => way.kind)))
      receivers.set(kind, await WriteReceiver.start(stage, kind))
  })
  afterAll(() => stage.close())

  function receiverOf({ kind }: Way): WriteReceiver {
    const receiver = receivers.get(kind)
    if (receiver === undefined) throw new Error(`${kind} was not started`)
    return receiver
  }

  /** What pushes a registry as a job, which no other way has. */
  function targetOf(
    way: Way,
    name: string,
    registry: Registry,
    options: Partial<RemoteWriteOptions> = {},
  ): { readonly write: RemoteWrite; readonly job: string; readonly own: Readonly<Record<string, string>> } {
    const job = `${name} ${way.version}`
    const own = { instance: 'a', job }
    const { url } = receiverOf(way)
    return {
      write: new RemoteWrite({ url, registry, version: way.version, externalLabels: own, ...options }),
      job,
      own,
    }
  }

  /** Waits until there are these series of a job, and no others. */
  async function expectSeries(
    way: Way,
    job: string,
    expected: Readonly<Record<string, string>>,
  ): Promise<void> {
    const query = (): Promise<unknown> => receiverOf(way).query(`{job="${job}"}`)
    await expect.poll(query, { timeout: 20_000 }).toEqual(expected)
  }

  test.for(ways)('sends every type, new values and the end of series: $kind $version', async (way) => {
    const registry = new Registry()
    const requests = new Counter({ name: 'requests_total', help: '', labelNames: ['status'], registry })
    const latency = new Histogram({ name: 'latency_seconds', help: '', buckets: [0.1, 1], registry })
    const depth = new Gauge({ name: 'depth', help: 'Depth', labelNames: ['place'], registry })
    new Summary({ name: 'size', help: '', registry }).observe(7)
    new Info({ name: 'build', help: '', registry }).info({ version: '1' })
    new Enum({ name: 'phase', help: '', states: ['on', 'off'], registry }).state('off')
    requests.labels('200').inc(3)
    latency.observe(0.5)
    latency.observe(2)
    depth.labels('a').set(-1.5)
    depth.labels('b').set(Infinity)
    const { write, job, own } = targetOf(way, 'every type', registry)
    const key = (name: string, labels: Readonly<Record<string, string>> = {}): string =>
      seriesKey({ __name__: name, ...own, ...labels })
    const without = {
      [key('build_info', { version: '1' })]: '1',
      [key('depth', { place: 'b' })]: '+Inf',
      [key('latency_seconds_bucket', { le: '0.1' })]: '0',
      [key('latency_seconds_bucket', { le: '1.0' })]: '1',
      [key('latency_seconds_bucket', { le: '+Inf' })]: '2',
      [key('latency_seconds_count')]: '2',
      [key('latency_seconds_sum')]: '2.5',
      [key('phase', { phase: 'on' })]: '0',
      [key('phase', { phase: 'off' })]: '1',
      [key('requests_total', { status: '200' })]: '3',
      [key('size_count')]: '1',
      [key('size_sum')]: '7',
    }
    const { version } = way
    expect(await write.push()).toMatchObject({ attempts: 1, version, samples: 13, dropped: 0 })
    await expectSeries(way, job, { ...without, [key('depth', { place: 'a' })]: '-1.5' })

    requests.labels('200').inc()
    depth.remove('a')
    expect(await write.push()).toMatchObject({ attempts: 1, version, samples: 13, dropped: 0 })
    await expectSeries(way, job, { ...without, [key('requests_total', { status: '200' })]: '4' })

    expect(await write.close()).toMatchObject({ attempts: 1, samples: 12, dropped: 0 })
    await expectSeries(way, job, {})
  })

  test.for(ways)('has a request stored once though its answers are lost: $kind $version', async (way) => {
    const registry = new Registry()
    new Gauge({ name: 'repeated', help: '', registry }).set(1)
    const statuses: number[] = []
    const lossy = async (url: string, init: RequestInit): Promise<Response> => {
      const response = await fetch(url, init)
      statuses.push(response.status)
      if (statuses.length < 3) throw new TypeError('The answer was lost')
      return response
    }
    const { write, job, own } = targetOf(way, 'repeated', registry, { fetch: lossy, sleep: hurried })
    expect(await write.push()).toMatchObject({ attempts: 3, requests: 1, samples: 1, dropped: 0 })
    expect(statuses).toEqual([204, 204, 204])
    await expectSeries(way, job, { [seriesKey({ __name__: 'repeated', ...own })]: '1' })
  })

  test.for(ways)('has hostile labels stored as they are: $kind $version', async (way) => {
    const values = [
      'a b',
      'say "hi"',
      'back\\slash',
      'two\nlines',
      '😀',
      '\u0001',
      'x'.repeat(900),
      '{}',
      '\u2028',
    ]
    const registry = new Registry()
    const gauge = new Gauge({ name: 'hostile', help: 'a"b\\c\n', labelNames: ['value'], registry })
    for (const [i, value] of values.entries()) gauge.labels(value).set(i)
    const { write, job, own } = targetOf(way, 'hostile', registry)
    expect(await write.push()).toMatchObject({ samples: values.length, dropped: 0 })
    const stored = values.map(
      (value, i) => [seriesKey({ __name__: 'hostile', ...own, value }), `${i}`] as const,
    )
    await expectSeries(way, job, Object.fromEntries(stored))
  })

  test.for(ways)('sends 5000 series in three requests: $kind $version', async (way) => {
    const registry = new Registry()
    const gauge = new Gauge({ name: 'many', help: 'Many', labelNames: ['i'], registry })
    for (let i = 0; i < 5000; i++) gauge.labels(i).set(i)
    const { write, job } = targetOf(way, 'many', registry)
    expect(await write.push()).toMatchObject({ requests: 3, attempts: 3, samples: 5000 })
    const sum = (): Promise<unknown> => receiverOf(way).query(`sum(many{job="${job}"})`)
    await expect.poll(sum, { timeout: 20_000 }).toEqual({ '[]': '12497500' })
  })

  const withExemplars = ways.filter(({ kind }) => kind !== 'victoria-metrics')
  test.for(withExemplars)('has exemplars stored, each once: $kind $version', async (way) => {
    const registry = new Registry()
    const requests = new Counter({ name: 'traced_total', help: '', registry })
    const latency = new Histogram({ name: 'traced_seconds', help: '', buckets: [1], registry })
    requests.inc(2, { exemplar: { trace_id: 'abc' } })
    latency.observe(0.5, { exemplar: { trace_id: 'def' } })
    const { write, job } = targetOf(way, 'traced', registry)
    expect(await write.push()).toMatchObject({ exemplars: 2 })
    await write.push()
    const find = (name: string): Promise<unknown> => receiverOf(way).exemplars(`${name}{job="${job}"}`)
    expect(await find('traced_total')).toMatchObject([{ labels: { trace_id: 'abc' }, value: 2 }])
    expect(await find('traced_seconds_bucket')).toMatchObject([{ labels: { trace_id: 'def' }, value: 0.5 }])
  })

  test.for(ofDebian)('falls back to 1.0 where 2.0 is not known: $kind', async ({ kind }) => {
    const registry = new Registry()
    new Gauge({ name: 'fallen', help: '', registry }).set(1)
    const way = { kind, version: '2.0' } as const
    const { write, job, own } = targetOf(way, 'fallen', registry)
    expect(await write.push()).toMatchObject({ attempts: 2, version: '1.0', samples: 1, dropped: 0 })
    expect(await write.push()).toMatchObject({ attempts: 1, version: '1.0' })
    await expectSeries(way, job, { [seriesKey({ __name__: 'fallen', ...own })]: '1' })
  })

  const ofVersion2 = ways.filter(({ version }) => version === '2.0')
  test.for(ofVersion2)('tells since when a counter is counted: $kind $version', async (way) => {
    const startSeconds = Math.floor(Date.now() / 1000) - 60
    const clock = { nowSeconds: () => startSeconds, monotonicSeconds: () => 0 }
    const registry = new Registry({ clock })
    new Counter({ name: 'started_total', help: '', registry }).inc(5)
    await targetOf(way, 'started', registry).write.push()
    const { query } = { query: (time?: number) => receiverOf(way).query('started_total', time) }
    expect(Object.values(await query(startSeconds - 1))).toEqual([])
    expect(Object.values(await query(startSeconds))).toEqual(['0'])
    expect(Object.values(await query())).toEqual(['5'])
  })

  test.for(ofVersion2)('learns how much of a request was kept: $kind $version', async (way) => {
    const registry = new Registry()
    const gauge = new Gauge({ name: 'kept', help: '', labelNames: ['i'], registry })
    gauge.labels('a').set(1)
    await targetOf(way, 'kept', registry).write.push()
    gauge.labels('b').set(2)
    // A second sender of the same series, whose clock is behind.
    const clock = {
      nowSeconds: () => Date.now() / 1000 - 100,
      monotonicSeconds: () => performance.now() / 1000,
    }
    const pushing = targetOf(way, 'kept', registry, { clock }).write.push()
    await expect(pushing).rejects.toMatchObject({
      status: 400,
      kind: 'refused',
      outcome: { samples: 1, dropped: 1 },
    })
  })
})

const hurried = (seconds: number, signal?: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    signal?.addEventListener('abort', () => resolve())
    if (seconds < 10) setTimeout(resolve, 1)
  })
