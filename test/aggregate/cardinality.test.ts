import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { AggregatorHost } from '../../src/aggregate/host.ts'
import { defaultLimits } from '../../src/aggregate/limits.ts'
import { MemoryStore } from '../../src/aggregate/memory-store.ts'
import { samples } from '../../src/model/samples.ts'
import { startSeconds } from './fold.ts'
import { counter, histogram, TestSource } from './test-source.ts'

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

/** A million distinct sets of labels: half of them of a counter, half of a histogram. */
const batches = 500
const rowsPerFamily = 1_000

test('a million distinct sets of labels: series at most the limit, sums exact, memory within its bounds', async () => {
  const store = new MemoryStore()
  const clock = { nowSeconds: () => startSeconds, monotonicSeconds: () => 0 }
  const host = new AggregatorHost(store, { clock })
  const source = new TestSource(startSeconds)
  const rows = (batch: number, values: readonly number[]) =>
    Array.from({ length: rowsPerFamily }, (_, i) => ({ labels: { user: `user ${batch} ${i}` }, values }))
  collectGarbage()
  const before = process.memoryUsage()
  let peakBytes = 0
  for (let batch = 0; batch < batches; batch++) {
    const body = source.batch([
      counter('visits', ...rows(batch, [2])),
      histogram('seconds', [0.1, 1], ...rows(batch, [1, 0, 2, 5.5])),
    ])
    const { kind } = await host.push(body, { ageSeconds: 0, attempt: 1, leaseSeconds: 60 })
    expect(kind).toBe('applied')
    if (batch % 50 !== 49) continue
    collectGarbage()
    const { heapUsed, arrayBuffers } = process.memoryUsage()
    peakBytes = Math.max(peakBytes, heapUsed + arrayBuffers - before.heapUsed - before.arrayBuffers)
    process.stdout.write(`${(batch + 1) * 2 * rowsPerFamily} sets, ${(peakBytes / 1e6).toFixed(1)} MB\n`)
  }
  const totals = new Map<string, number>()
  let series = 0
  for (const family of await host.collect()) {
    for (const { name, labels, value } of samples(family)) {
      if ('le' in labels || name.endsWith('_created') || name.startsWith('edgeprom_')) continue
      if (name === 'visits_total' || name === 'seconds_count') series++
      totals.set(name, (totals.get(name) ?? 0) + value)
    }
  }
  const sent = batches * rowsPerFamily
  expect(totals).toEqual(
    new Map([
      ['visits_total', 2 * sent],
      ['seconds_count', 3 * sent],
      ['seconds_sum', 5.5 * sent],
    ]),
  )
  expect(series).toBeLessThanOrEqual(2 * defaultLimits.maxSeriesPerFamily + 2)
  // The aggregate, the log in the store up to the next snapshot, and the snapshot.
  expect(peakBytes).toBeLessThan(1.2 * defaultLimits.maxBytes + 8 * 1_048_576)
}, 60_000)
