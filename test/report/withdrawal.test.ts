import { expect, test } from 'vitest'
import { defaultBatchLimits } from '../../src/aggregate/batch-limits.ts'
import { Counter } from '../../src/instruments/counter.ts'
import { Enum } from '../../src/instruments/enum.ts'
import { Gauge } from '../../src/instruments/gauge.ts'
import { Info } from '../../src/instruments/info.ts'
import { Registry } from '../../src/registry/registry.ts'
import { DeltaReader } from '../../src/report/delta-reader.ts'
import { Fold } from '../aggregate/fold.ts'

test('what is removed in an isolate goes from the aggregate too, while the isolate lives', () => {
  const registry = new Registry()
  const common = { help: 'help', labelNames: ['task'] as const, registry }
  const gauge = new Gauge({ name: 'depth', aggregation: 'liveall', ...common })
  const info = new Info({ name: 'build', ...common })
  const state = new Enum({ name: 'mode', states: ['on', 'off'], ...common })
  const { fold, flush } = aggregateOf(registry)
  const record = (task: string): void => {
    gauge.labels(task).set(1)
    info.labels(task).info({ version: '1' })
    state.labels(task).state('off')
  }
  record('a')
  record('b')
  flush()
  const before = fold.lines()
  for (const instrument of [gauge, info, state]) instrument.remove('a')
  flush()
  expect(fold.lines()).toEqual(before.filter((line) => line.includes('task="b"')))
  expect(fold.lines()).toHaveLength(4)
  record('a')
  for (const instrument of [gauge, info, state]) instrument.remove('a')
  record('a')
  flush()
  expect(fold.lines().toSorted()).toEqual(before.toSorted())
  for (const instrument of [gauge, info, state]) instrument.clear()
  flush()
  expect(fold.lines()).toEqual([])
})

test('what is unregistered in an isolate goes from the aggregate too, and comes back with it', () => {
  const registry = new Registry()
  const common = { help: 'help', registry }
  const gauge = new Gauge({ name: 'depth', aggregation: 'livemax', ...common })
  const info = new Info({ name: 'build', ...common })
  const state = new Enum({ name: 'mode', states: ['on', 'off'], ...common })
  const counter = new Counter({ name: 'orders', ...common })
  const { fold, flush } = aggregateOf(registry)
  gauge.set(7)
  info.info({ version: '1' })
  state.state('off')
  counter.inc()
  flush()
  const before = fold.lines()
  const all = [gauge, info, state, counter]
  for (const instrument of all) registry.unregister(instrument)
  flush()
  expect(before).toHaveLength(5)
  expect(fold.lines()).toEqual(['orders_total 1'])
  for (const instrument of all) registry.register(instrument)
  flush()
  expect(fold.lines().toSorted()).toEqual(before.toSorted())
  for (const instrument of all) registry.unregister(instrument)
  new Gauge({ name: 'depth', aggregation: 'livemax', ...common }).set(3)
  flush()
  expect(fold.lines()).toEqual(['depth 3', 'orders_total 1'])
})

/** An aggregate that gets what a registry has. */
function aggregateOf(registry: Registry): { readonly fold: Fold; readonly flush: () => void } {
  const fold = new Fold()
  const reader = new DeltaReader(registry, { random: (into) => into.fill(1) })
  const flush = (): void => {
    fold.wait(1)
    const sealed = reader.seal(fold.nowSeconds, { limits: defaultBatchLimits, whenEmpty: 'empty batch' })
    if (sealed !== undefined) fold.push(sealed.body)
  }
  return { fold, flush }
}
