import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Aggregator } from '../../src/aggregate/aggregator.ts'
import { anyFamily } from './arbitrary.ts'
import { everyType } from './every-type.ts'
import { Fold } from './fold.ts'
import { counter } from './test-source.ts'

describe('a snapshot', () => {
  test('restores to the same bytes, whatever was applied', () => {
    const moment = fc.tuple(fc.array(anyFamily, { maxLength: 4 }), fc.nat(2_000), fc.nat(3))
    fc.assert(
      fc.property(fc.array(moment, { maxLength: 8 }), (moments) => {
        const fold = new Fold({ maxSeriesPerFamily: 3, maxSources: 2 })
        const sources = [fold.source(), fold.source(), fold.source(), fold.source()]
        for (const [families, seconds, source] of moments) {
          fold.push(sources[source]?.batch(families) ?? new Uint8Array())
          fold.wait(seconds)
        }
        const snapshot = fold.aggregator.snapshot()
        const restored = Aggregator.restore(snapshot)
        expect(restored.snapshot()).toEqual(snapshot)
        expect(restored.view(fold.nowSeconds)).toEqual(fold.view())
      }),
    )
  })

  test('of a new aggregator restores to a new aggregator', () => {
    expect(Aggregator.restore(new Aggregator().snapshot())).toEqual(new Aggregator())
  })

  test('keeps everything that later verdicts depend on', () => {
    const fold = new Fold({ maxSources: 1 })
    const forgotten = fold.send(counter('a', { values: [1] }))
    fold.wait(3_600)
    fold.send(counter('a', { values: [1] }))
    fold.apply({ kind: 'remove', family: 'a' })
    fold.apply({ kind: 'shard', shard: 'shard-3' })
    fold.restart()
    expect(fold.push(forgotten.batch([counter('a', { values: [1] })]))).toBe('stale')
    expect(fold.aggregator.limits.maxSources).toBe(1)
    expect(fold.aggregator.shards).toEqual(['shard-3'])
    expect(fold.push(fold.source().batch([]))).toBe('busy')
  })

  test.each([
    { because: 'its first byte is another', damaged: (bytes: Uint8Array<ArrayBuffer>) => bytes.with(0, 1) },
    { because: 'its version is unknown', damaged: (bytes: Uint8Array<ArrayBuffer>) => bytes.with(1, 9) },
    { because: 'it is cut off', damaged: (bytes: Uint8Array<ArrayBuffer>) => bytes.slice(0, -2) },
    { because: 'it ends in its header', damaged: (bytes: Uint8Array<ArrayBuffer>) => bytes.slice(0, 4) },
  ])('is refused when $because', ({ damaged }) => {
    const fold = new Fold()
    fold.send(counter('a', { labels: { x: '1' }, values: [1] }))
    expect(() => Aggregator.restore(damaged(fold.aggregator.snapshot()))).toThrow(/^Cannot read bytes: /)
  })

  test('is refused when any one bit of it is another, whatever that bit means', () => {
    const fold = new Fold()
    fold.send(...everyType)
    const snapshot = fold.aggregator.snapshot()
    for (let bit = 0; bit < snapshot.length * 8; bit++) {
      const at = Math.floor(bit / 8)
      const damaged = snapshot.with(at, (snapshot[at] ?? 0) ^ (1 << (bit % 8)))
      expect(() => Aggregator.restore(damaged)).toThrow(/^Cannot read bytes: /)
    }
  })
})
