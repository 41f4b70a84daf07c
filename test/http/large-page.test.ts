import { expect, test } from 'vitest'
import { makeFetchHandler } from '../../src/http/make-fetch-handler.ts'
import { Counter } from '../../src/instruments/counter.ts'
import { maxPieceBytes } from '../../src/model/format.ts'
import type { MetricFamily } from '../../src/model/metric-family.ts'
import { blockRows } from '../../src/model/series-block.ts'
import { Registry } from '../../src/registry/registry.ts'

const series = 100_000

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
