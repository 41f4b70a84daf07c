import { describe, expect, test } from 'vitest'
import { Fold } from './fold.ts'
import { counter, histogram, summary } from './test-source.ts'

describe('counters', () => {
  test('add up over sources, and stay when a source is gone', () => {
    const fold = new Fold({ maxSources: 1 })
    fold.send(counter('a', { values: [1] }))
    fold.wait(4_000)
    fold.send(counter('a', { values: [2] }))
    expect(fold.lines()).toEqual(['a_total 3'])
  })

  test('a million additions of 0.1 are as exact as a float can be', () => {
    const fold = new Fold()
    const source = fold.source()
    const rows = Array.from({ length: 1_000 }, () => ({ values: [0.1] }))
    for (let i = 0; i < 1_000; i++) fold.push(source.batch([counter('a', ...rows)]))
    expect(fold.lines()).toEqual(['a_total 100000'])
  })

  test('are the same to the last bit after a snapshot between any two additions', () => {
    const never = new Fold()
    const fold = new Fold()
    const sources = [never.source(), fold.source()] as const
    let amount = 0.1
    for (let i = 0; i < 2_000; i++) {
      // Powers of two far apart, so that every sum is rounded.
      amount = (amount * 1_103.515 + 0.12345) % (i % 7 === 0 ? 1e9 : 1)
      const families = [
        counter('a', { values: [amount] }),
        summary('s', { values: [1, amount] }),
        histogram('h', [0.5], { values: [1, 0, amount] }),
      ]
      never.push(sources[0].batch(families))
      fold.push(sources[1].batch(families))
      fold.restart()
    }
    expect(fold.aggregator.snapshot()).toEqual(never.aggregator.snapshot())
    const [a] = never.view().families
    expect(a?.values[0]).toBe(fold.view().families[0]?.values[0])
  })

  test('never step back, whatever is added', () => {
    const fold = new Fold()
    const source = fold.source()
    let last = 0
    for (const amount of [1e16, 1, 1e-9, 0.1, 1e300, 1, Number.MIN_VALUE, 1e308, 1e308, 1]) {
      fold.push(source.batch([counter('a', { values: [amount] })]))
      const shown = Number(fold.lines()[0]?.split(' ')[1])
      expect(shown).toBeGreaterThanOrEqual(last)
      last = shown
    }
    expect(last).toBe(Infinity)
  })
})
