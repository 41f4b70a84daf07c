import { expect, test } from 'vitest'
import { AggregatorHost } from '../../src/aggregate/host.ts'
import { defaultBatchLimits } from '../../src/aggregate/batch-limits.ts'
import { MemoryStore } from '../../src/aggregate/memory-store.ts'
import { Counter } from '../../src/instruments/counter.ts'
import { Histogram } from '../../src/instruments/histogram.ts'
import type { Clock } from '../../src/model/clock.ts'
import { samples } from '../../src/model/samples.ts'
import { Registry } from '../../src/registry/registry.ts'
import { DeltaReader } from '../../src/report/delta-reader.ts'
import { randomBytes } from '../../src/runtime/random-bytes.ts'

test('what finds no room at its source is in the overflow of the aggregate', async () => {
  const clock: Clock = { nowSeconds: () => 1_700_000_000, monotonicSeconds: () => 1 }
  const host = new AggregatorHost(new MemoryStore(), { clock })
  for (let isolate = 0; isolate < 2; isolate++) {
    const registry = new Registry({ clock, maxSeries: 2, commonLabels: { region: 'eu' } })
    const reader = new DeltaReader(registry, { random: randomBytes })
    const counter = new Counter({ name: 'c', help: 'Help', labelNames: ['l'], registry })
    const histogram = new Histogram({ name: 'h', help: 'Help', labelNames: ['l'], buckets: [1], registry })
    for (let i = 0; i < 5; i++) {
      counter.labels(i).inc()
      histogram.labels(i).observe(0.5)
    }
    const sealed = reader.seal(1_700_000_000, { limits: defaultBatchLimits, whenEmpty: 'nothing' })
    if (sealed === undefined) throw new Error('nothing was sealed')
    const answer = await host.push(sealed.body, { ageSeconds: 0, attempt: 1, leaseSeconds: 60 })
    expect(answer.kind).toBe('applied')
  }
  const shown = (await host.collect())
    .flatMap((family) => [...samples(family)])
    .filter(({ name }) => name === 'c_total' || name === 'h_sum')
    .map(({ name, labels, value }) => [name, labels, value])
  expect(shown).toEqual([
    ['c_total', { l: '0', region: 'eu' }, 2],
    ['c_total', { l: '1', region: 'eu' }, 2],
    ['c_total', { edgeprom_overflow: 'true' }, 6],
    ['h_sum', { l: '0', region: 'eu' }, 1],
    ['h_sum', { l: '1', region: 'eu' }, 1],
    ['h_sum', { edgeprom_overflow: 'true' }, 3],
  ])
})
