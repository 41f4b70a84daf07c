import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, test } from 'vitest'
import { textMemory } from '../../src/aggregate/memory-meter.ts'
import { Fold } from './fold.ts'
import { counter, gauge, histogram, info, type TestFamily, type TestRow } from './test-source.ts'

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

function heapBytes(): number {
  for (let i = 0; i < 4; i++) collectGarbage()
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers
}

const rows = (row: (i: number) => TestRow): readonly TestRow[] =>
  Array.from({ length: 1_000 }, (_, i) => row(i))
const bounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
const noLimits = {
  maxSeries: Infinity,
  maxSeriesPerFamily: Infinity,
  maxFamilies: Infinity,
  maxSources: Infinity,
  maxBytes: Infinity,
}

/** What is sent, by the number of the batch. */
const shapes: Readonly<Record<string, (batch: number) => readonly TestFamily[]>> = {
  'short texts': (n) => [
    counter('a', ...rows((i) => ({ labels: { x: `p${n * 1_000 + i}` }, values: [1.5] }))),
  ],
  'long texts': (n) => [
    counter('a', ...rows((i) => ({ labels: { x: `${n} ${i} `.padEnd(200, 'x') }, values: [1.5] }))),
  ],
  'texts of two bytes': (n) => [
    counter('a', ...rows((i) => ({ labels: { x: `${n} ${i} `.padEnd(50, 'ж') }, values: [1.5] }))),
  ],
  'numbers, mostly': (n) => [
    histogram(
      'h',
      bounds,
      ...rows((i) => ({
        labels: { x: `x${n}`, y: `y${i}` },
        values: [1, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 1, 9.5],
      })),
    ),
  ],
  exemplars: (n) => [
    counter(
      'a',
      ...rows((i) => ({
        labels: { x: `x${n}`, y: `y${i}` },
        values: [1],
        exemplars: [
          { labels: [['trace_id', `${n}.${i}.`.padEnd(32, 'f')]], value: 1.5, timestampSeconds: 1 },
        ],
      })),
    ),
  ],
  'families of one series': (n) =>
    Array.from({ length: 50 }, (_, i) => counter(`family_${n}_${i}_of_things`, { values: [1] })),
  infos: (n) => [
    info('i', ...rows((i) => ({ labels: { x: `x${n * 1_000 + i}` }, info: [['version', `v${i}`]] }))),
  ],
  'live values': () => [
    gauge('g', 'livesum', ...rows((i) => ({ labels: { x: `x${i}` }, values: [1.5], flags: 1 }))),
  ],
}

describe('the memory that is estimated is, within a fifth, what is taken', () => {
  test.each(Object.keys(shapes))('by %s', (name) => {
    fill(name, 2)
    expectWithinAFifth(() => fill(name, 40))
  })

  test('by sources that were heard of once', () => {
    fillWithSources(100)
    expectWithinAFifth(() => fillWithSources(10_000))
  })
})

test('the memory that is estimated is the same after a restart, whatever came and went before', () => {
  const fold = new Fold()
  for (const shape of Object.values(shapes)) for (let n = 0; n < 3; n++) fold.send(...shape(n).slice(0, 10))
  fold.apply({ kind: 'remove', family: 'h' })
  fold.wait(1_000)
  fold.send(...(shapes['infos']?.(9) ?? []))
  fold.wait(10_000)
  fold.send()
  const before = memoryOf(fold)
  fold.restart()
  expect(memoryOf(fold)).toBe(before)
})

test('textMemory() takes one byte a unit where that is enough', () => {
  expect(textMemory('\u00ff'.repeat(10)) - textMemory('')).toBe(10)
  expect(textMemory('\u0100'.repeat(10)) - textMemory('')).toBe(20)
})

/** What is taken meanwhile by code that is optimised disturbs a measurement: one of three has to be undisturbed. */
function expectWithinAFifth(make: () => Fold): void {
  const ratios: number[] = []
  for (let i = 0; i < 3; i++) {
    const before = heapBytes()
    const fold = make()
    const taken = heapBytes() - before
    const ratio = memoryOf(fold) / taken
    if (ratio > 0.8 && ratio < 1.2) return
    ratios.push(ratio)
  }
  expect.fail(`what is estimated must be 0.8 to 1.2 times what is taken, received ${ratios.join(', ')}`)
}

function fill(name: string, batches: number): Fold {
  const fold = new Fold(noLimits)
  const shape = shapes[name]
  for (let n = 0; n < batches; n++) fold.send(...(shape?.(n) ?? []))
  return fold
}

function fillWithSources(count: number): Fold {
  const fold = new Fold(noLimits)
  const family = gauge('g', 'livesum', { values: [0.5], flags: 1 })
  for (let i = 0; i < count; i++) fold.send(family)
  return fold
}

function memoryOf(fold: Fold): number {
  const { families } = fold.view()
  return families.find(({ head }) => head.name === 'edgeprom_aggregator_memory_bytes')?.values[0] ?? NaN
}
