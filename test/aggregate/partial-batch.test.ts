import { expect, test } from 'vitest'
import { AggregatorHost } from '../../src/aggregate/host.ts'
import { MemoryStore } from '../../src/aggregate/memory-store.ts'
import { linesOf, startSeconds } from './fold.ts'
import { counter, gauge, histogram, type TestFamily, TestSource } from './test-source.ts'

const envelope = { ageSeconds: 0, attempt: 1, leaseSeconds: 60 }
const clock = { nowSeconds: () => startSeconds, monotonicSeconds: () => 0 }

async function shown(host: AggregatorHost): Promise<readonly string[]> {
  const isTold = (name: string): boolean => !name.startsWith('edgeprom_') || name.endsWith('_conflicts')
  return linesOf(await host.view(), isTold).filter((line) => !/^edgeprom_.* 0$/.test(line))
}

test('what cannot be taken of a batch is counted, the rest counts once, and copies change nothing', async () => {
  const host = new AggregatorHost(new MemoryStore(), { clock })
  const first = new TestSource(startSeconds, 1)
  await host.push(
    first.batch([counter('orders', { values: [1] }), counter('open', { values: [1] })]),
    envelope,
  )
  const second = new TestSource(startSeconds, 2)
  const body = second.batch([
    counter('orders', { values: [10] }),
    gauge('open', 'auto', { values: [5], flags: 1 }),
    histogram('orders_total', [1], { values: [1, 0, 0.5] }),
    counter('visits', { values: [3] }),
  ])
  const expected = [
    'orders_total 11',
    'open_total 1',
    'visits_total 3',
    'edgeprom_aggregator_conflicts_total{family="open",reason="type"} 1',
    'edgeprom_aggregator_conflicts_total{family="orders",reason="name"} 1',
  ]
  expect(await host.push(body, envelope)).toMatchObject({ kind: 'applied' })
  expect((await shown(host)).toSorted()).toEqual(expected.toSorted())
  for (let copy = 0; copy < 10; copy++) {
    expect(await host.push(body, envelope)).toMatchObject({ kind: 'duplicate' })
  }
  expect((await shown(host)).toSorted()).toEqual(expected.toSorted())
})

test.each<{ readonly family: TestFamily; readonly because: string }>([
  { family: counter('orders', { values: [-1] }), because: 'a counter goes down' },
  { family: counter('orders', { values: [NaN] }), because: 'a counter is not a number' },
])('a value that no encoder writes makes the batch invalid, for ever: $because', async ({ family }) => {
  const host = new AggregatorHost(new MemoryStore(), { clock })
  const body = new TestSource(startSeconds).batch([counter('visits', { values: [1] }), family])
  for (let copy = 0; copy < 10; copy++) {
    expect(await host.push(body, envelope)).toMatchObject({ kind: 'invalid' })
  }
  expect(await shown(host)).toEqual([])
})
