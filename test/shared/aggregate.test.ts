import { describe, expect, test } from 'vitest'
import { BatchEncoder } from '../../src/aggregate/batch-encoder.ts'
import { AggregatorHost } from '../../src/aggregate/host.ts'
import { MemoryStore } from '../../src/aggregate/memory-store.ts'
import { mergeViews } from '../../src/aggregate/merge-views.ts'
import { shardFor } from '../../src/aggregate/shard-for.ts'
import { decodeView, encodeView } from '../../src/aggregate/view-codec.ts'
import type { Bytes } from '../../src/model/bytes.ts'
import type { FamilyHead } from '../../src/model/family-head.ts'
import type { MetricFamily } from '../../src/model/metric-family.ts'
import { samples } from '../../src/model/samples.ts'
import { createBlock } from '../../src/model/series-block.ts'

const nowSeconds = 1_700_000_000
const clock = { nowSeconds: () => nowSeconds, monotonicSeconds: () => 0 }
const envelope = { ageSeconds: 1, attempt: 1, leaseSeconds: 60 }

const requests: FamilyHead = { type: 'counter', name: 'requests', help: 'Requests', unit: '' }
const seconds: FamilyHead = { type: 'histogram', name: 'seconds', help: '', unit: '', bounds: [0.1, 1] }

/** The first batch of a source, with text from beyond the basic plane. */
function batch(source: string, amount: number): Bytes {
  const encoder = new BatchEncoder()
  const counters = createBlock(requests, 1, 1)
  counters.values[0] = amount
  counters.rows = 1
  encoder.family(requests, [{ name: 'path', text: () => '/ä/😀/\uFEFF' }], counters, 'with')
  const histograms = createBlock(seconds, 0, 1)
  histograms.values.set([1, 0, 2, amount])
  histograms.rows = 1
  encoder.family(seconds, [], histograms, 'with')
  return encoder.finish({ source, stamp: 0, sequence: 1, nonce: '12345678' }, 2, nowSeconds)
}

const sourceOf = (number: number): string => String.fromCharCode(...new Uint8Array(15), number)

const lines = (families: readonly MetricFamily[]): readonly string[] =>
  families
    .filter(({ name }) => name === 'requests' || name === 'seconds')
    .flatMap((family) => [...samples(family)])
    .map(({ name, labels, value }) => `${name}${JSON.stringify(labels)} ${value}`)

describe('batches of many isolates', () => {
  test('add up over shards, each batch once', async () => {
    const hosts = new Map<string, AggregatorHost>()
    for (let number = 1; number <= 20; number++) {
      const shard = shardFor(sourceOf(number), 3)
      const host = hosts.get(shard) ?? new AggregatorHost(new MemoryStore(), { clock })
      hosts.set(shard, host)
      const body = batch(sourceOf(number), 0.5)
      const answers = await Promise.all([host.push(body, envelope), host.push(body, envelope)])
      expect(answers.map(({ kind }) => kind)).toEqual(['applied', 'duplicate'])
    }
    const views = await Promise.all(
      [...hosts.values()].map(async (host) => decodeView(encodeView(await host.view()))),
    )
    expect(lines(mergeViews(views))).toEqual([
      'requests_total{"path":"/ä/😀/\uFEFF"} 10',
      `requests_created{"path":"/ä/😀/\uFEFF"} ${nowSeconds - 3}`,
      'seconds_bucket{"le":"0.1"} 20',
      'seconds_bucket{"le":"1.0"} 20',
      'seconds_bucket{"le":"+Inf"} 60',
      'seconds_count{} 60',
      'seconds_sum{} 10',
      `seconds_created{} ${nowSeconds - 3}`,
    ])
  })

  test('a damaged one is answered and changes nothing', async () => {
    const host = new AggregatorHost(new MemoryStore(), { clock })
    const body = batch(sourceOf(1), 1)
    for (let length = 0; length < body.length; length++) {
      expect((await host.push(body.slice(0, length), envelope)).kind).toBe('invalid')
    }
    expect(lines(await host.collect())).toEqual([])
  })
})
