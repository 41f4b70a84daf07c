import { expect, test } from 'vitest'
import { AggregatorHost } from '../../src/aggregate/host.ts'
import { MemoryStore } from '../../src/aggregate/memory-store.ts'
import { selfPrefix } from '../../src/aggregate/self-family.ts'
import { SeededRandom } from '../harness/seeded-random.ts'
import { HandClock } from '../model/hand-clock.ts'
import { damage } from './damage.ts'
import { everyType } from './every-type.ts'
import { linesOf, startSeconds } from './fold.ts'
import { TestSource } from './test-source.ts'

const envelope = { ageSeconds: 0, attempt: 1, leaseSeconds: 60 }

test('10,000 damaged batches leave a host that gives a valid page, and change it only when they are applied', async () => {
  const seed = 20_261_122
  const random = new SeededRandom(seed)
  const store = new MemoryStore()
  const host = new AggregatorHost(store, { clock: new HandClock(startSeconds) })
  const page = async (): Promise<readonly string[]> =>
    linesOf(await host.view(), (name) => !name.startsWith(selfPrefix))
  const kinds = new Set<string>()
  for (let i = 0; i < 10_000; i++) {
    const body = damage(new TestSource(startSeconds, i % 500).batch(everyType), random)
    const before = i % 100 === 0 ? await page() : undefined
    const { kind } = await host.push(body, envelope)
    kinds.add(kind)
    if (before !== undefined && kind !== 'applied')
      expect(await page(), `seed ${seed}, batch ${i}`).toEqual(before)
  }
  expect([...kinds].sort(), `seed ${seed}`).toEqual([
    'applied',
    'conflict',
    'duplicate',
    'invalid',
    'stale',
    'unsupported',
  ])
  const shown = await page()
  const series = shown.map((line) => line.slice(0, line.lastIndexOf(' ')))
  expect(new Set(series).size, `seed ${seed}`).toBe(series.length)
  const restarted = new AggregatorHost(store, { clock: new HandClock(startSeconds) })
  expect(
    linesOf(await restarted.view(), (name) => !name.startsWith(selfPrefix)),
    `seed ${seed}`,
  ).toEqual(shown)
}, 30_000)
