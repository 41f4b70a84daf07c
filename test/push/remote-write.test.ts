import { describe, expect, test } from 'vitest'
import { Counter, Enum, Gauge, Histogram, Info, Registry, Summary } from '../../src/index.ts'
import type { Collector } from '../../src/model/collector.ts'
import { rowFamily } from '../../src/model/row-family.ts'
import { RemoteWrite } from '../../src/push/remote-write.ts'
import { RemoteWriteError } from '../../src/push/remote-write-error.ts'
import { answer, obedientSilence, silence } from './fake-receiver.ts'
import { RemoteWriteStage } from './remote-write-stage.ts'

const taken = answer(204)
const externalLabels = { job: 'shop', instance: 'a' }

/** A registry with one gauge of a label. */
function gaugeOf(...places: readonly string[]): {
  readonly registry: Registry
  readonly gauge: Gauge<readonly ['place']>
} {
  const registry = new Registry()
  const gauge = new Gauge({ name: 'depth', help: 'Depth', labelNames: ['place'], registry })
  for (const [i, place] of places.entries()) gauge.labels(place).set(i)
  return { registry, gauge }
}

/** A collector of what somebody has written down. */
function collectorOf(...families: readonly ReturnType<typeof rowFamily>[]): Collector {
  return { collect: () => families }
}

const gaugeHead = { type: 'gauge', name: 'depth', help: '', unit: '', aggregation: 'auto' } as const

describe('RemoteWrite.push()', () => {
  test('sends every type of metric in version 1.0, labels sorted, families described', async () => {
    const time = { nowSeconds: () => 999, monotonicSeconds: () => 999 }
    const registry = new Registry({ clock: time })
    const requests = new Counter({
      name: 'requests_total',
      help: 'Requests',
      labelNames: ['status'],
      registry,
    })
    requests.labels('200').inc(3, { exemplar: { trace_id: 'abc' } })
    new Gauge({ name: 'depth', help: '', registry }).set(NaN)
    const latency = new Histogram({
      name: 'latency_seconds',
      help: 'Latency',
      unit: 'seconds',
      buckets: [0.1, 1],
      registry,
    })
    latency.observe(0.5, { exemplar: { trace_id: 'def' } })
    latency.observe(2)
    new Summary({ name: 'size', help: 'Sizes', registry }).observe(7)
    new Info({ name: 'build', help: 'Build', registry }).info({ version: '1' })
    new Enum({ name: 'phase', help: 'Phase', states: ['on', 'off'], registry }).state('off')
    const stage = new RemoteWriteStage(registry, [taken], { externalLabels })

    expect(await stage.push()).toEqual({
      attempts: 1,
      version: '1.0',
      requests: 1,
      samples: 12,
      exemplars: 2,
      dropped: 0,
    })
    const own = 'instance=a,job=shop'
    expect(stage.values(0)).toEqual({
      [`__name__=requests_total,${own},status=200`]: 3,
      [`__name__=depth,${own}`]: NaN,
      [`__name__=latency_seconds_bucket,${own},le=0.1`]: 0,
      [`__name__=latency_seconds_bucket,${own},le=1.0`]: 1,
      [`__name__=latency_seconds_bucket,${own},le=+Inf`]: 2,
      [`__name__=latency_seconds_count,${own}`]: 2,
      [`__name__=latency_seconds_sum,${own}`]: 2.5,
      [`__name__=size_count,${own}`]: 1,
      [`__name__=size_sum,${own}`]: 7,
      [`__name__=build_info,${own},version=1`]: 1,
      [`__name__=phase,${own},phase=on`]: 0,
      [`__name__=phase,${own},phase=off`]: 1,
    })
    expect(stage.requests[0]?.metadata).toEqual([
      { type: 1, name: 'requests', help: 'Requests', unit: '' },
      { type: 2, name: 'depth', help: '', unit: '' },
      { type: 3, name: 'latency_seconds', help: 'Latency', unit: 'seconds' },
      { type: 5, name: 'size', help: 'Sizes', unit: '' },
      { type: 6, name: 'build', help: 'Build', unit: '' },
      { type: 7, name: 'phase', help: 'Phase', unit: '' },
    ])
    expect(stage.requests[0]?.series.flatMap(({ exemplars }) => exemplars)).toEqual([
      { labels: 'trace_id=abc', value: 3, timestamp: 999_000 },
      { labels: 'trace_id=def', value: 0.5, timestamp: 999_000 },
    ])
    const timestamps = Object.values(stage.samples(0)).map(({ timestamp, start }) => [timestamp, start])
    expect(timestamps).toEqual(Array.from({ length: 12 }, () => [1_000_000, undefined]))
    expect(stage.receiver.received[0]).toMatchObject({
      url: 'http://receiver/write',
      method: 'POST',
      headers: {
        'content-encoding': 'snappy',
        'content-type': 'application/x-protobuf',
        'user-agent': 'edgeprom',
        'x-prometheus-remote-write-version': '0.1.0',
      },
    })
  })

  test('sends start times, exemplars and metadata with the series in version 2.0', async () => {
    const registry = new Registry({ clock: { nowSeconds: () => 990.5, monotonicSeconds: () => 0 } })
    const requests = new Counter({
      name: 'requests_total',
      help: 'Requests',
      labelNames: ['status'],
      registry,
    })
    requests.labels('200').inc(3, { exemplar: { trace_id: 'abc' } })
    new Gauge({ name: 'depth', help: '', registry }).set(1)
    new Summary({ name: 'size', help: 'Requests', registry }).observe(7)
    const written = answer(204, null, {
      'x-prometheus-remote-write-samples-written': '4',
      'x-prometheus-remote-write-histograms-written': '0',
      'x-prometheus-remote-write-exemplars-written': '1',
    })
    const stage = new RemoteWriteStage(registry, [written], { version: '2.0' })
    expect(await stage.push()).toMatchObject({ version: '2.0', samples: 4, exemplars: 1, dropped: 0 })
    const timestamp = 1_000_000
    expect(stage.requests[0]?.series).toEqual([
      {
        labels: '__name__=requests_total,status=200',
        samples: [{ value: 3, timestamp, start: 990_500 }],
        exemplars: [{ labels: 'trace_id=abc', value: 3, timestamp: 990_500 }],
        metadata: { type: 1, help: 'Requests', unit: '' },
      },
      {
        labels: '__name__=depth',
        samples: [{ value: 1, timestamp }],
        exemplars: [],
        metadata: { type: 2, help: '', unit: '' },
      },
      ...['count', 'sum'].map((suffix, i) => ({
        labels: `__name__=size_${suffix}`,
        samples: [{ value: [1, 7][i], timestamp, start: 990_500 }],
        exemplars: [],
        metadata: { type: 5, help: 'Requests', unit: '' },
      })),
    ])
    expect(stage.receiver.received[0]?.headers).toMatchObject({
      'content-type': 'application/x-protobuf;proto=io.prometheus.write.v2.Request',
      'x-prometheus-remote-write-version': '2.0.0',
    })
  })

  test('sends nothing where there is nothing', async () => {
    const stage = new RemoteWriteStage(new Registry(), [taken])
    expect(await stage.push()).toMatchObject({ attempts: 0, requests: 0, samples: 0 })
    expect(stage.receiver.received).toEqual([])
  })

  test('gives every push a later time than the one before, though the clock stands still or goes back', async () => {
    const stage = new RemoteWriteStage(gaugeOf('a').registry, [taken])
    await stage.push()
    await stage.push()
    stage.receiver.time.setBack(10)
    await stage.push()
    await stage.receiver.time.advance(20)
    await stage.push()
    const times = [0, 1, 2, 3].map((i) => stage.samples(i)['__name__=depth,place=a']?.timestamp)
    expect(times).toEqual([1_000_000, 1_000_001, 1_000_002, 1_010_000])
  })

  test('repeats a request byte for byte, with the number of the retry', async () => {
    const stage = new RemoteWriteStage(gaugeOf('a').registry, [answer(503), answer(500), taken])
    expect(await stage.push()).toMatchObject({ attempts: 3, requests: 1, samples: 1 })
    const [first, second, third] = stage.receiver.received
    expect(second?.body).toEqual(first?.body)
    expect(third?.body).toEqual(first?.body)
    expect(stage.receiver.received.map(({ headers }) => headers['retry-attempt'])).toEqual([
      undefined,
      '1',
      '2',
    ])
  })

  test('divides what is too much for one request', async () => {
    const { registry } = gaugeOf(...Array.from({ length: 5 }, (_, i) => `${i}`))
    const stage = new RemoteWriteStage(registry, [taken], { maxSamples: 2 })
    expect(await stage.push()).toMatchObject({ attempts: 3, requests: 3, samples: 5 })
    expect(stage.requests.map(({ series }) => series.length)).toEqual([2, 2, 1])
    const times = stage.requests.flatMap(({ series }) => series.flatMap(({ samples }) => samples))
    expect(new Set(times.map(({ timestamp }) => timestamp)).size).toBe(1)
    const small = new RemoteWriteStage(registry, [taken], { maxBytes: 100 })
    expect(await small.push()).toMatchObject({ requests: 3, samples: 5 })
  })

  test('takes at most 2000 samples into a request', async () => {
    const { registry } = gaugeOf(...Array.from({ length: 2001 }, (_, i) => `${i}`))
    const stage = new RemoteWriteStage(registry, [taken])
    expect(await stage.push()).toMatchObject({ requests: 2, samples: 2001 })
    expect(stage.requests.map(({ series }) => series.length)).toEqual([2000, 1])
  })

  test('leaves labels of a series as they are where an external one has the same name, and empty ones out', async () => {
    const { registry } = gaugeOf('a', '')
    const stage = new RemoteWriteStage(registry, [taken], { externalLabels: { place: 'x', zone: '' } })
    await stage.push()
    expect(stage.values(0)).toEqual({ '__name__=depth,place=a': 0, '__name__=depth,place=x': 1 })
  })

  test('does not send what a receiver would refuse, and counts it', async () => {
    const family = rowFamily(
      gaugeHead,
      ['a', 'a.b', 'a_b', '__name__', ''],
      [
        { labels: ['1', undefined, undefined, undefined, undefined], values: [1] },
        { labels: ['1', undefined, undefined, undefined, undefined], values: [2] },
        { labels: ['2', 'x', 'y', undefined, undefined], values: [3] },
        { labels: ['3', undefined, undefined, 'other', undefined], values: [4] },
        { labels: ['4', undefined, undefined, undefined, 'nameless'], values: [5] },
        { labels: ['5', 'x', undefined, undefined, undefined], values: [6] },
      ],
    )
    const registry = new Registry()
    registry.register(collectorOf(family))
    const stage = new RemoteWriteStage(registry, [taken])
    expect(await stage.push()).toMatchObject({ samples: 2, dropped: 4 })
    expect(stage.values(0)).toEqual({ '__name__=depth,a=1': 1, '__name__=depth,a=5,a_b=x': 6 })
  })

  test('writes names as they are when it is told to', async () => {
    const registry = new Registry()
    new Gauge({ name: 'my.depth', help: '', labelNames: ['a.b'], registry }).labels('c').set(1)
    const stage = new RemoteWriteStage(registry, [taken], { escaping: 'allow-utf-8' })
    await stage.push()
    expect(stage.values(0)).toEqual({ '__name__=my.depth,a.b=c': 1 })
  })

  test('sorts labels by code point, not as JavaScript does', async () => {
    const labels = ['\uFF5E', '\u{1F600}', '10', '9', 'Z', 'a', '_']
    const registry = new Registry()
    registry.register(
      collectorOf(rowFamily(gaugeHead, labels, [{ labels: labels.map(() => 'v'), values: [1] }])),
    )
    const stage = new RemoteWriteStage(registry, [taken], { escaping: 'allow-utf-8' })
    await stage.push()
    const sent = stage.requests[0]?.series[0]?.labels.replaceAll('=v', '').replace('=depth', '').split(',')
    expect(sent).toEqual(['10', '9', 'Z', '_', '__name__', 'a', '\uFF5E', '\u{1F600}'])
  })

  test('writes a NaN that has the bits of the marker as any other NaN', async () => {
    const stale = new Float64Array(Uint32Array.of(2, 0x7ff00000).buffer)[0] ?? 0
    const { registry, gauge } = gaugeOf('a')
    gauge.labels('a').set(stale)
    const stage = new RemoteWriteStage(registry, [taken])
    await stage.push()
    expect(stage.values(0)).toEqual({ '__name__=depth,place=a': NaN })
  })

  test('sends a sample with a time of its own with it, and once', async () => {
    let timestampSeconds = 900.5
    const registry = new Registry()
    registry.register({
      collect: () => [rowFamily(gaugeHead, [], [{ labels: [], values: [1], timestampSeconds }])],
    })
    const stage = new RemoteWriteStage(registry, [answer(400), taken])
    expect(await stage.push()).toBeInstanceOf(RemoteWriteError)
    expect(await stage.push()).toMatchObject({ samples: 1 })
    expect(await stage.push()).toMatchObject({ attempts: 0, samples: 0, dropped: 0 })
    timestampSeconds = 2_000.25
    expect(await stage.push()).toMatchObject({ samples: 1 })
    const times = stage.requests.map((_, i) => stage.samples(i)['__name__=depth']?.timestamp)
    expect(times).toEqual([900_500, 900_500, 2_000_250])
    // What ends with a time in the future ends after it.
    expect(await stage.close()).toMatchObject({ samples: 1 })
    expect(stage.samples(3)).toEqual({ '__name__=depth': { value: 'stale', timestamp: 2_000_251 } })
  })

  test.each([NaN, Infinity, -Infinity, 1e300])(
    'sends what claims to be of %d with its own time',
    async (seconds) => {
      const head = { type: 'counter', name: 'c', help: '', unit: '' } as const
      const exemplar = { labels: [['a', 'b']] as const, value: 1, timestampSeconds: seconds }
      const row = { labels: [], values: [1], detail: { exemplars: [exemplar] } }
      const registry = new Registry()
      registry.register(
        collectorOf(rowFamily(head, [], [{ ...row, timestampSeconds: seconds, createdSeconds: seconds }])),
      )
      const written = answer(204, null, { 'x-prometheus-remote-write-samples-written': '1' })
      const stage = new RemoteWriteStage(registry, [written], { version: '2.0' })
      expect(await stage.push()).toMatchObject({ samples: 1 })
      const timestamp = 1_000_000
      expect(stage.samples(0)).toEqual({ '__name__=c_total': { value: 1, timestamp } })
      expect(stage.requests[0]?.series[0]?.exemplars).toEqual([{ labels: 'a=b', value: 1, timestamp }])
    },
  )

  test('rejects with what a collector has thrown, and sends nothing', async () => {
    const registry = new Registry()
    const broken = new Error('broken')
    registry.register({ collect: () => Promise.reject(broken) })
    const stage = new RemoteWriteStage(registry, [taken])
    const error = await stage.push()
    expect(error).toBeInstanceOf(RemoteWriteError)
    expect(error).toMatchObject({
      kind: 'unavailable',
      attempts: 0,
      cause: broken,
      message: 'Cannot write to a receiver: what is to be sent must be there, received Error: broken',
    })
    expect(stage.receiver.received).toEqual([])
  })

  test('refuses to send what was collected before the push that was sent last: it would be newer there', async () => {
    const answers: ((families: ReturnType<typeof rowFamily>[]) => void)[] = []
    const collect = (): Promise<ReturnType<typeof rowFamily>[]> =>
      new Promise((resolve) => answers.push(resolve))
    const row = (name: string, value: number): ReturnType<typeof rowFamily> =>
      rowFamily({ ...gaugeHead, name }, [], [{ labels: [], values: [value] }])
    const stage = new RemoteWriteStage(new Registry(), [taken, taken, taken], { registry: { collect } })
    const [early, late] = [stage.push(), stage.push()]
    answers[1]?.([row('depth', 2), row('added', 1)])
    await late
    answers[0]?.([row('depth', 1)])
    expect(await early).toMatchObject({ kind: 'refused', outcome: { requests: 0, samples: 0 } })
    expect(stage.requests).toHaveLength(1)
    const next = stage.push()
    answers[2]?.([row('depth', 3), row('added', 1)])
    await next
    expect(stage.values(1)).toEqual({ '__name__=added': 1, '__name__=depth': 3 })
  })

  test('gives up a collector that hangs when its time is over', async () => {
    const registry = new Registry()
    registry.register({ collect: () => new Promise(() => {}) })
    const stage = new RemoteWriteStage(registry, [taken], { timeoutSeconds: 5 })
    expect(await stage.push()).toMatchObject({ kind: 'aborted', attempts: 0 })
    expect(stage.receiver.time.nowSeconds()).toBe(1_005)
  })

  test('gives up when it is told to', async () => {
    const stage = new RemoteWriteStage(gaugeOf('a').registry, [obedientSilence])
    const controller = new AbortController()
    const settled = stage.settle(stage.target.push({ signal: controller.signal }))
    await new Promise((resolve) => setImmediate(resolve))
    controller.abort()
    expect(await settled).toMatchObject({ kind: 'aborted', attempts: 1, outcome: { dropped: 1 } })
    const early = await stage.settle(stage.target.push({ signal: controller.signal }))
    expect(early).toMatchObject({ kind: 'aborted' })
  })
})

describe('RemoteWrite says of series that they have ended', () => {
  test('once, when they are gone', async () => {
    const { registry, gauge } = gaugeOf('a', 'b')
    const stage = new RemoteWriteStage(registry, [taken])
    await stage.push()
    gauge.remove('a')
    expect(await stage.push()).toMatchObject({ samples: 2 })
    expect(await stage.push()).toMatchObject({ samples: 1 })
    expect(stage.samples(1)).toEqual({
      '__name__=depth,place=a': { value: 'stale', timestamp: 1_000_001 },
      '__name__=depth,place=b': { value: 1, timestamp: 1_000_001 },
    })
    expect(stage.values(2)).toEqual({ '__name__=depth,place=b': 1 })
  })

  test('again and again until it was heard', async () => {
    const { registry, gauge } = gaugeOf('a')
    const stage = new RemoteWriteStage(registry, [taken, answer(500), taken], { maxAttempts: 1 })
    await stage.push()
    gauge.remove('a')
    expect(await stage.push()).toBeInstanceOf(RemoteWriteError)
    expect(await stage.push()).toMatchObject({ samples: 1 })
    expect(await stage.push()).toMatchObject({ attempts: 0 })
    expect([1, 2].map((i) => stage.values(i))).toEqual(
      Array.from({ length: 2 }, () => ({ '__name__=depth,place=a': 'stale' })),
    )
  })

  test('once only where that is refused: it would be refused for ever, with all that is beside it', async () => {
    const { registry, gauge } = gaugeOf('a')
    const stage = new RemoteWriteStage(registry, [taken, answer(400), taken])
    await stage.push()
    gauge.remove('a')
    expect(await stage.push()).toBeInstanceOf(RemoteWriteError)
    expect(await stage.push()).toMatchObject({ attempts: 0 })
  })

  test('also where it is not known whether they have arrived', async () => {
    const { registry, gauge } = gaugeOf('a')
    const stage = new RemoteWriteStage(registry, [() => new Error('lost'), taken], { maxAttempts: 1 })
    expect(await stage.push()).toBeInstanceOf(RemoteWriteError)
    gauge.remove('a')
    expect(await stage.push()).toMatchObject({ samples: 1 })
    expect(stage.values(1)).toEqual({ '__name__=depth,place=a': 'stale' })
  })

  test('of all series with close(), after which they can come back', async () => {
    const stage = new RemoteWriteStage(gaugeOf('a', 'b').registry, [taken])
    await stage.push()
    expect(await stage.close()).toMatchObject({ samples: 2 })
    expect(await stage.close()).toMatchObject({ attempts: 0 })
    expect(await stage.push()).toMatchObject({ samples: 2 })
    expect(stage.values(1)).toEqual({ '__name__=depth,place=a': 'stale', '__name__=depth,place=b': 'stale' })
  })

  test('in version 2.0 too', async () => {
    const written = answer(204, null, { 'x-prometheus-remote-write-samples-written': '1' })
    const stage = new RemoteWriteStage(gaugeOf('a').registry, [written], { version: '2.0' })
    await stage.push()
    await stage.close()
    expect(stage.samples(1)).toEqual({ '__name__=depth,place=a': { value: 'stale', timestamp: 1_000_001 } })
  })

  test('of at most as many as it may remember', async () => {
    const { registry } = gaugeOf('a', 'b', 'c')
    const stage = new RemoteWriteStage(registry, [taken], { maxTrackedSeries: 2 })
    expect(await stage.push()).toMatchObject({ samples: 3 })
    expect(await stage.close()).toMatchObject({ samples: 2 })
  })

  test('though what it remembers stays bounded while a receiver is away and series come and go', async () => {
    const { registry, gauge } = gaugeOf()
    const stage = new RemoteWriteStage(registry, [answer(503)], { maxTrackedSeries: 10, maxAttempts: 1 })
    for (let i = 0; i < 30; i++) {
      gauge.clear()
      gauge.labels(`${i}`).set(i)
      await stage.push()
    }
    expect(Object.keys(stage.values(29))).toHaveLength(11)
  })
})

/** What a receiver may answer, and what becomes of a push of three requests with one sample each. */
describe('RemoteWrite treats answers as the specification says', () => {
  const three = (): Registry => gaugeOf('a', 'b', 'c').registry
  test.each([
    { version: '1.0', answers: [taken], requests: 3, samples: 3, kind: undefined, because: '2xx is done' },
    {
      version: '1.0',
      answers: [answer(200, 'ignored')],
      requests: 3,
      samples: 3,
      kind: undefined,
      because: '2xx is done',
    },
    {
      version: '1.0',
      answers: [answer(400, 'bad'), taken],
      requests: 3,
      samples: 2,
      kind: 'refused',
      because: '400 is not repeated and not about the next request',
    },
    ...[401, 403, 404, 413, 415, 422].map((status) => ({
      version: '1.0' as const,
      answers: [answer(status)],
      requests: 1,
      samples: 0,
      kind: 'refused',
      because: `${status} is not repeated, and about all requests`,
    })),
    {
      version: '1.0',
      answers: [answer(302)],
      requests: 1,
      samples: 0,
      kind: 'refused',
      because: 'a redirect is refused',
    },
    {
      version: '1.0',
      answers: [answer(429), taken],
      requests: 4,
      samples: 3,
      kind: undefined,
      because: '429 is repeated',
    },
    {
      version: '1.0',
      answers: [answer(500), taken],
      requests: 4,
      samples: 3,
      kind: undefined,
      because: '5xx is repeated',
    },
    {
      version: '1.0',
      answers: [answer(500)],
      requests: 4,
      samples: 0,
      kind: 'unavailable',
      because: '5xx is not repeated for ever',
    },
    {
      version: '1.0',
      answers: [answer(429)],
      requests: 4,
      samples: 0,
      kind: 'unavailable',
      because: '429 is not repeated for ever',
    },
    {
      version: '1.0',
      answers: [() => new Error('reset'), taken],
      requests: 4,
      samples: 3,
      kind: undefined,
      because: 'a lost connection is repeated',
    },
    {
      version: '1.0',
      answers: [silence],
      requests: 1,
      samples: 0,
      kind: 'aborted',
      because: 'there is no answer in time',
    },
    {
      version: '2.0',
      answers: [keeping(1)],
      requests: 3,
      samples: 3,
      kind: undefined,
      because: '2xx with the number written is done',
    },
    {
      version: '2.0',
      answers: [keeping(0)],
      requests: 3,
      samples: 0,
      kind: undefined,
      because: 'the receiver says how much it has kept',
    },
    {
      version: '2.0',
      answers: [keeping(1, 400), keeping(0, 400), keeping(1)],
      requests: 3,
      samples: 2,
      kind: 'refused',
      because: '400 says how much it has kept all the same',
    },
    {
      version: '2.0',
      answers: [keeping(1, 503), keeping(1)],
      requests: 4,
      samples: 3,
      kind: undefined,
      because: '5xx is repeated',
    },
    {
      version: '2.0',
      answers: [answer(404)],
      requests: 1,
      samples: 0,
      kind: 'refused',
      because: 'any other 4xx is final',
    },
  ] as const)('$version $because', async ({ version, answers, requests, samples, kind }) => {
    const stage = new RemoteWriteStage(three(), answers, { version, maxSamples: 1 })
    const settled = await stage.push()
    expect(stage.receiver.received).toHaveLength(requests)
    const outcome = settled instanceof RemoteWriteError ? settled.outcome : settled
    expect(outcome).toMatchObject({ version, samples, dropped: 3 - samples })
    expect(settled instanceof RemoteWriteError ? settled.kind : undefined).toBe(kind)
  })

  test('waits as long as a receiver asks for', async () => {
    const stage = new RemoteWriteStage(gaugeOf('a').registry, [
      answer(429, null, { 'retry-after': '7' }),
      taken,
    ])
    expect(await stage.push()).toMatchObject({ attempts: 2 })
    const [first, second] = stage.receiver.received
    expect((second?.atSeconds ?? 0) - (first?.atSeconds ?? 0)).toBeGreaterThanOrEqual(7)
  })

  test('ends all requests of a push in one time', async () => {
    const stage = new RemoteWriteStage(three(), [taken, silence], { maxSamples: 1, timeoutSeconds: 3 })
    expect(await stage.push()).toMatchObject({ kind: 'aborted', outcome: { samples: 1, dropped: 2 } })
    expect(stage.receiver.time.nowSeconds()).toBe(1_003)
  })

  test('does not wait for the body of an answer that says that it was taken', async () => {
    let isCancelled = false
    const slow = (): ReadableStream => new ReadableStream({ cancel: () => void (isCancelled = true) })
    const stage = new RemoteWriteStage(gaugeOf('a').registry, [() => new Response(slow(), { status: 200 })])
    expect(await stage.push()).toMatchObject({ attempts: 1, samples: 1 })
    expect(isCancelled).toBe(true)
  })

  test('says in its error what the receiver has said', async () => {
    const stage = new RemoteWriteStage(gaugeOf('a').registry, [answer(400, 'out of order sample')])
    expect(await stage.push()).toMatchObject({
      name: 'PushError',
      status: 400,
      attempts: 1,
      message: 'Cannot write to a receiver: the receiver must take it, received 400 "out of order sample"',
    })
  })
})

describe('RemoteWrite goes on with version 1.0', () => {
  test.each([
    { because: '415', foreign: answer(415) },
    { because: '400 that does not say what was written', foreign: answer(400) },
    { because: '204 that does not say what was written', foreign: answer(204) },
  ])('after $because, and stays with it', async ({ foreign }) => {
    const stage = new RemoteWriteStage(gaugeOf('a').registry, [foreign, taken], { version: '2.0' })
    expect(await stage.push()).toEqual({
      attempts: 2,
      version: '1.0',
      requests: 2,
      samples: 1,
      exemplars: 0,
      dropped: 0,
    })
    expect(await stage.push()).toMatchObject({ attempts: 1, version: '1.0' })
    const versions = stage.receiver.received.map(
      ({ headers }) => headers['x-prometheus-remote-write-version'],
    )
    expect(versions).toEqual(['2.0.0', '0.1.0', '0.1.0'])
  })

  test('only where that helps', async () => {
    const stage = new RemoteWriteStage(gaugeOf('a').registry, [answer(400)], { version: '2.0' })
    expect(await stage.push()).toMatchObject({ kind: 'refused', outcome: { version: '1.0', dropped: 1 } })
    await stage.push()
    const versions = stage.receiver.received.map(
      ({ headers }) => headers['x-prometheus-remote-write-version'],
    )
    expect(versions).toEqual(['2.0.0', '0.1.0', '2.0.0', '0.1.0'])
  })
})

describe('new RemoteWrite()', () => {
  test.each([
    { options: { url: 'ftp://host/write' }, message: 'url must be one of http or https' },
    { options: { url: 'http://host', externalLabels: { 'a.b': 'c' } }, message: 'label name must match' },
    {
      options: { url: 'http://host', externalLabels: { __name__: 'c' } },
      message: 'label name must not start with "__"',
    },
  ])('refuses what cannot be: $message', ({ options, message }) => {
    expect(() => new RemoteWrite(options)).toThrow(message)
  })

  test('takes user and password out of the URL', async () => {
    const stage = new RemoteWriteStage(gaugeOf('a').registry, [taken], {
      url: 'https://me:secret@host/write',
    })
    await stage.push()
    expect(stage.receiver.received[0]).toMatchObject({
      url: 'https://host/write',
      headers: { authorization: `Basic ${btoa('me:secret')}` },
    })
  })
})

function keeping(samples: number, status = 204): ReturnType<typeof answer> {
  return answer(status, null, { 'x-prometheus-remote-write-samples-written': `${samples}` })
}
