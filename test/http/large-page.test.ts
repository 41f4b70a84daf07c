import { expect, test } from 'vitest'
import { makeFetchHandler } from '../../src/http/make-fetch-handler.ts'
import { Counter } from '../../src/instruments/counter.ts'
import { Histogram } from '../../src/instruments/histogram.ts'
import { maxPieceBytes } from '../../src/model/format.ts'
import type { MetricFamily } from '../../src/model/metric-family.ts'
import { blockRows } from '../../src/model/series-block.ts'
import { Registry } from '../../src/registry/registry.ts'

const series = 100_000
const buckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

test('a page of 100,000 series is made while it is read: no more is ahead than a piece and a block', async () => {
  const registry = new Registry({ maxSeries: Infinity })
  const counter = new Counter({ name: 'c', help: 'C', labelNames: ['l'], registry })
  for (let i = 0; i < series; i++) counter.labels(i).inc()
  let read = 0
  const spied = (family: MetricFamily): MetricFamily => ({
    ...family,
    open: () => {
      const reader = family.open()
      return {
        read: (block) => {
          const rows = reader.read(block)
          read += rows
          return rows
        },
        close: () => reader.close(),
      }
    },
  })
  const handler = makeFetchHandler({
    registry: { collect: async () => [...(await registry.collect())].map(spied) },
  })
  const response = await handler(new Request('http://localhost/metrics'))
  const body = response.body?.getReader()
  const shortestLine = 'c_total{l="0"} 1\n'.length
  const utf8 = new TextDecoder()
  let lines = 0
  for (;;) {
    const { done, value } = (await body?.read()) ?? { done: true, value: undefined }
    if (done) break
    expect(value.length).toBeLessThanOrEqual(maxPieceBytes)
    lines += utf8.decode(value).split('\n').length - 1
    expect(read - lines).toBeLessThanOrEqual(maxPieceBytes / shortestLine + 2 * blockRows)
  }
  expect([read, lines]).toEqual([series, series + 2])
})

test.each(['identity', 'gzip'])(
  'a page of 100,000 histograms with 11 bounds has all its 1,400,000 lines, in %s',
  async (encoding) => {
    const registry = new Registry({ maxSeries: Infinity })
    const histogram = new Histogram({ name: 'h', help: 'H', labelNames: ['l'], buckets, registry })
    for (let i = 0; i < series; i++) histogram.labels(i).observe(i % 12)
    const handler = makeFetchHandler({ registry })
    const { body } = await handler(
      new Request('http://localhost/metrics', { headers: { 'accept-encoding': encoding } }),
    )
    const page = encoding === 'gzip' ? body?.pipeThrough(new DecompressionStream('gzip')) : body
    let lines = 0
    let end = new Uint8Array(0)
    for await (const piece of page ?? []) {
      for (let at = piece.indexOf(10); at >= 0; at = piece.indexOf(10, at + 1)) lines++
      end = piece
    }
    expect(lines).toBe(series * (buckets.length + 3) + 2)
    // 99,999 % 12 was observed.
    expect(new TextDecoder().decode(end).endsWith('h_count{l="99999"} 1\nh_sum{l="99999"} 3\n')).toBe(true)
  },
)
