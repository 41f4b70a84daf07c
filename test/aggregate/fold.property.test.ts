import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Verdict } from '../../src/aggregate/aggregator.ts'
import { encodeView } from '../../src/aggregate/view-codec.ts'
import type { Bytes } from '../../src/model/bytes.ts'
import { Fold } from './fold.ts'
import { NaiveAggregate, type NaiveRow, type Step } from './naive-aggregate.ts'
import { counter, gauge, type TestFamily, type TestRow, TestSource } from './test-source.ts'

const sources = 4
const source = fc.nat(sources - 1)
const row: fc.Arbitrary<NaiveRow> = fc.record({
  family: fc.constantFrom('count', 'load', 'temperature'),
  label: fc.constantFrom('', 'a', 'b', 'ä"\\'),
  amount: fc.nat(1_000),
})
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ kind: fc.constant('send'), source, rows: fc.array(row, { maxLength: 6 }) }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('repeat'), source }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('clone'), source }) },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('wait'), seconds: fc.oneof(fc.nat(70), fc.nat(2_000)) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('restart') }) },
)

/** An aggregate that is driven by steps. */
class Driven {
  readonly fold = new Fold()
  readonly #sources = Array.from(
    { length: sources },
    (_, random) => new TestSource(this.fold.nowSeconds, random),
  )
  readonly #last = new Map<number, Bytes>()

  take(one: Step): void {
    if (one.kind === 'wait') this.fold.wait(one.seconds)
    if (one.kind === 'restart') this.fold.restart()
    if (one.kind === 'send') {
      const body = this.#sources[one.source]?.batch(familiesOf(one.rows)) ?? new Uint8Array()
      this.#push(body, 'apply')
      this.#last.set(one.source, body)
    }
    const last = 'source' in one ? this.#last.get(one.source) : undefined
    if (last === undefined) return
    if (one.kind === 'repeat') this.#push(last, 'duplicate')
    if (one.kind === 'clone') this.#push(last.with(29, 255), 'conflict')
  }

  #push(body: Bytes, expected: Verdict): void {
    const verdict = this.fold.push(body)
    if (verdict !== expected)
      throw new Error(`Cannot go on: the verdict must be ${expected}, received ${verdict}`)
  }
}

function familiesOf(rows: readonly NaiveRow[]): readonly TestFamily[] {
  const of = (family: NaiveRow['family'], flags: number): readonly TestRow[] =>
    rows
      .filter((one) => one.family === family)
      .map(({ label, amount }) => ({ labels: label === '' ? {} : { x: label }, values: [amount], flags }))
  return [
    counter('count', ...of('count', 0)),
    gauge('load', 'livesum', ...of('load', 1)),
    gauge('temperature', 'mostrecent', ...of('temperature', 1)),
  ]
}

test('an aggregate shows what its rules say, for any batches, repeats, clones, pauses and restarts', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const driven = new Driven()
      const naive = new NaiveAggregate()
      for (const one of steps) {
        driven.take(one)
        if (one.kind === 'wait') naive.nowSeconds += one.seconds
        if (one.kind === 'send') naive.send(one.source, one.rows)
        if (one.kind === 'repeat') naive.repeat(one.source)
        const lines = driven.fold.lines()
        expect([...lines].sort()).toEqual(naive.lines())
      }
    }),
    { numRuns: 200 },
  )
})

test('an aggregate that was restored at any moments is the one that never was, bit for bit', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const [restored, never] = [new Driven(), new Driven()]
      for (const one of steps) {
        restored.take(one)
        if (one.kind !== 'restart') never.take(one)
      }
      expect(encodeView(restored.fold.view())).toEqual(encodeView(never.fold.view()))
      expect(restored.fold.aggregator.snapshot()).toEqual(never.fold.aggregator.snapshot())
    }),
    { numRuns: 200 },
  )
})
