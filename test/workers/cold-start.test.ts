import { runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { expect, test } from 'vitest'
import { SqlStore } from '../../adapters/cloudflare/sql-store.ts'
import { defaultBatchLimits } from '../../src/aggregate/batch-limits.ts'
import { AggregatorHost } from '../../src/aggregate/host.ts'
import { encodeView } from '../../src/aggregate/view-codec.ts'
import { Counter } from '../../src/instruments/counter.ts'
import { Registry } from '../../src/registry/registry.ts'
import { DeltaReader } from '../../src/report/delta-reader.ts'
import { randomBytes } from '../../src/runtime/random-bytes.ts'
import { systemClock } from '../../src/runtime/system-clock.ts'
import { envelope } from './isolate.ts'

const families = 5
const seriesPerFamily = 9_900
const records = 999

test('an object with 50,000 series and 1,000 records of log shows its first page', async () => {
  const { took, replayed, bytes } = await runInDurableObject(
    env.BARE.getByName('cold start'),
    async (_, { storage }) => {
      await fill(new SqlStore(storage))
      const store = new SqlStore(storage)
      const stored = await new SqlStore(storage).load()
      const startedAt = systemClock.monotonicSeconds()
      const view = await new AggregatorHost(store, { clock: systemClock }).view()
      const { length } = encodeView(view)
      const seconds = systemClock.monotonicSeconds() - startedAt
      return { took: seconds, replayed: stored.records.length, bytes: length }
    },
  )
  expect(replayed).toBe(records)
  expect(bytes).toBeGreaterThan(families * seriesPerFamily * 10)
  // oxlint-disable-next-line no-console -- a Worker has no other way to say something
  console.log(`.. a cold start with a page took ${Math.round(took * 1000)} ms`)
}, 60_000)

/** Counts every series once, into a snapshot; then some of them again and again, into the log behind it. */
async function fill(store: SqlStore): Promise<void> {
  const registry = new Registry()
  const counters = Array.from(
    { length: families },
    (_, i) =>
      new Counter({
        name: `family_${i}_total`,
        help: '',
        labelNames: ['series'],
        maxSeries: seriesPerFamily,
        registry,
      }),
  )
  const reader = new DeltaReader(registry, { random: randomBytes })
  const pushTo = async (host: AggregatorHost): Promise<boolean> => {
    const options = { limits: defaultBatchLimits, whenEmpty: 'nothing' } as const
    const sealed = reader.seal(systemClock.nowSeconds(), options)
    if (sealed === undefined) return false
    expect(await host.push(sealed.body, envelope)).toMatchObject({ kind: 'applied' })
    return true
  }
  for (const counter of counters) {
    for (let i = 0; i < seriesPerFamily; i++) counter.labels(String(i)).inc()
  }
  const first = new AggregatorHost(store, { clock: systemClock, snapshotBytes: 1 })
  while (await pushTo(first));
  const second = new AggregatorHost(store, { clock: systemClock })
  for (let i = 0; i < records; i++) {
    for (const counter of counters) {
      for (let k = 0; k < 4; k++) counter.labels(String((i * 4 + k) % seriesPerFamily)).inc()
    }
    await pushTo(second)
  }
}
