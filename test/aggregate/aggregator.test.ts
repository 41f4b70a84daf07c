import { describe, expect, test } from 'vitest'
import { batchOf } from './decoded.ts'
import { Fold, startSeconds } from './fold.ts'
import { counter, gauge, info, nonce, stateSet, TestSource } from './test-source.ts'

const one = [counter('a', { values: [1] })]
const hasValue = 1

describe('Aggregator.judge()', () => {
  test.each([
    { because: 'it is the next', sequence: 4, number: 4, verdict: 'apply' },
    { because: 'some were given up before it', sequence: 9, number: 9, verdict: 'apply' },
    { because: 'it is the last again', sequence: 3, number: 3, verdict: 'duplicate' },
    { because: 'a clone has sent the last', sequence: 3, number: 77, verdict: 'conflict' },
    { because: 'a clone is behind', sequence: 2, number: 2, verdict: 'conflict' },
  ])('says $verdict of a known source when $because', ({ sequence, number, verdict }) => {
    const fold = new Fold()
    const source = fold.source()
    for (let i = 0; i < 3; i++) fold.push(source.batch(one))
    const header = { source: source.id, stamp: source.stamp, sequence, nonce: nonce(number) }
    expect(fold.aggregator.judge(header, fold.nowSeconds)).toBe(verdict)
  })

  test('takes an unknown source, whatever its sequence', () => {
    const fold = new Fold()
    const source = fold.source()
    source.sequence = 8
    expect(fold.push(source.batch(one))).toBe('apply')
  })

  test('says stale of a source that is not younger than one that was forgotten', () => {
    const fold = new Fold({ maxSources: 1 })
    const old = fold.source()
    const alsoOld = fold.source()
    fold.push(old.batch(one))
    fold.wait(3_600)
    const young = fold.source()
    expect(fold.push(young.batch(one))).toBe('apply')
    expect(fold.push(old.batch(one))).toBe('stale')
    expect(fold.push(alsoOld.batch(one))).toBe('stale')
    expect(fold.lines()).toEqual(['a_total 2'])
  })

  test('says stale of a source whose clock is far more than an hour ahead', () => {
    const fold = new Fold()
    expect(fold.push(new TestSource(startSeconds + 3_600).batch(one))).toBe('apply')
    expect(fold.push(new TestSource(startSeconds + 3_901).batch(one))).toBe('stale')
    expect(fold.aggregator.suggestedStamp(startSeconds + 0.25)).toBe((startSeconds + 0.25) * 1000)
  })

  test('says stale of a source that is ahead only if a copy, minutes later, is not applied', () => {
    const fold = new Fold()
    const ahead = new TestSource(startSeconds + 3_901).batch(one)
    expect(fold.push(ahead)).toBe('stale')
    fold.wait(299)
    expect(fold.push(ahead)).toBe('busy')
    const waits = new TestSource(startSeconds + 3_901, 5).batch(one)
    expect(fold.push(waits)).toBe('busy')
    fold.wait(2)
    expect(fold.push(waits)).toBe('apply')
  })

  test('says busy of an unknown source when the table is full of those that must be remembered', () => {
    const fold = new Fold({ maxSources: 2 })
    const [first, second] = [fold.send(...one), fold.send(...one)]
    expect(fold.push(fold.source().batch(one))).toBe('busy')
    expect(fold.push(first.batch(one))).toBe('apply')
    fold.wait(3_599)
    expect(fold.push(fold.source().batch(one))).toBe('busy')
    fold.wait(1)
    expect(fold.push(fold.source().batch(one))).toBe('apply')
    expect(fold.push(second.batch(one))).toBe('stale')
  })

  test('changes nothing', () => {
    const fold = new Fold()
    const source = fold.send(...one)
    const before = fold.aggregator.snapshot()
    for (const body of [source.batch(one), fold.source().batch(one)]) {
      fold.aggregator.judge(batchOf(body), fold.nowSeconds + 1e6)
    }
    expect(fold.aggregator.snapshot()).toEqual(before)
  })
})

describe('Aggregator.suggestedStamp()', () => {
  test('is above every source that was forgotten, and not behind the clock', () => {
    const fold = new Fold({ maxSources: 1 })
    fold.push(new TestSource(startSeconds + 3_600).batch(one))
    fold.wait(3_600)
    fold.push(new TestSource(startSeconds + 3_600, 1).batch(one))
    expect(fold.aggregator.suggestedStamp(startSeconds)).toBe((startSeconds + 3_600) * 1000 + 1)
    expect(fold.aggregator.suggestedStamp(startSeconds + 9_999)).toBe((startSeconds + 9_999) * 1000)
  })
})

describe('Aggregator.wantsResync()', () => {
  const values = [gauge('g', 'livesum', { values: [1], flags: hasValue })]

  test('is never true of a source that starts at 1, and always of one that starts later', () => {
    const fold = new Fold()
    const [first, later] = [fold.source(), fold.source()]
    later.sequence = 1
    fold.push(first.batch(values))
    fold.push(later.batch(values))
    expect(fold.aggregator.wantsResync(first.id)).toBe(false)
    expect(fold.aggregator.wantsResync(later.id)).toBe(true)
  })

  test('is true once live values were dropped, is said again to a repeated batch, and ends with the next', () => {
    const fold = new Fold()
    const source = fold.send(...values)
    fold.wait(900)
    const back = source.batch(one)
    fold.push(back)
    expect(fold.aggregator.wantsResync(source.id)).toBe(true)
    fold.push(back)
    expect(fold.aggregator.wantsResync(source.id)).toBe(true)
    fold.push(source.batch(values))
    expect(fold.aggregator.wantsResync(source.id)).toBe(false)
    expect(fold.lines()).toEqual(['g 1', 'a_total 1'])
  })

  test('is true for a source that only repeats its batch after its values were dropped', () => {
    const fold = new Fold()
    const source = fold.source()
    const body = source.batch(values)
    fold.push(body)
    fold.wait(900)
    expect(fold.push(body)).toBe('duplicate')
    expect(fold.aggregator.wantsResync(source.id)).toBe(true)
  })

  test('stays true when a copy of an earlier request comes first: nobody waits for its answer', () => {
    const fold = new Fold()
    const source = fold.source()
    const body = source.batch(values)
    fold.push(body)
    fold.apply({ kind: 'remove', family: 'g' })
    expect(fold.push(body)).toBe('duplicate')
    fold.push(source.batch(one))
    expect(fold.aggregator.wantsResync(source.id)).toBe(true)
    fold.push(source.batch(values))
    expect(fold.aggregator.wantsResync(source.id)).toBe(false)
    expect(fold.lines()).toEqual(['a_total 1', 'g 1'])
  })

  test('is not asked of a source that had nothing to drop', () => {
    const fold = new Fold()
    const source = fold.send(...one)
    fold.wait(3_000)
    fold.push(source.batch(one))
    expect(fold.aggregator.wantsResync(source.id)).toBe(false)
  })

  test('is true for everybody after a family was removed', () => {
    const fold = new Fold()
    const source = fold.send(...values)
    fold.apply({ kind: 'remove', family: 'g' })
    fold.push(source.batch(one))
    expect(fold.aggregator.wantsResync(source.id)).toBe(true)
  })
})

describe('Aggregator.view()', () => {
  test('hides what a silent source says when its lease ends, and shows it again without having asked', () => {
    const fold = new Fold()
    const source = fold.source()
    fold.push(
      source.batch([
        gauge('g', 'livesum', { values: [5], flags: hasValue }),
        info('i', { info: [['v', '1']] }),
      ]),
      { leaseSeconds: 30 },
    )
    fold.wait(29)
    expect(fold.lines()).toEqual(['g 5', 'i_info{v="1"} 1'])
    expect(fold.view().validUntilSeconds).toBe(fold.nowSeconds + 1)
    fold.wait(1)
    expect(fold.lines()).toEqual([])
    expect(fold.view().validUntilSeconds).toBe(Infinity)
    fold.push(source.batch(one))
    expect(fold.aggregator.wantsResync(source.id)).toBe(false)
    expect(fold.lines()).toEqual(['g 5', 'i_info{v="1"} 1', 'a_total 1'])
  })

  test('a lease is never longer than live values last, nor than the limit', () => {
    const fold = new Fold({ maxLeaseSeconds: 100 })
    fold.push(fold.source().batch([gauge('g', 'livesum', { values: [5], flags: hasValue })]), {
      leaseSeconds: 1e9,
    })
    expect(fold.view().validUntilSeconds).toBe(fold.nowSeconds + 100)
  })

  test('changes nothing, and two views without a record between them are equal', () => {
    const fold = new Fold()
    fold.send(
      counter('a', { values: [0.1], labels: { x: 'y' } }),
      stateSet('s', ['on', 'off'], { values: [0, 1] }),
    )
    const before = fold.aggregator.snapshot()
    const first = fold.view()
    expect(fold.view()).toEqual(first)
    expect(fold.aggregator.snapshot()).toEqual(before)
  })

  test('is a copy: what comes later does not change it', () => {
    const fold = new Fold()
    const source = fold.send(counter('a', { values: [1], labels: { x: '1' } }))
    const view = fold.view()
    const before = structuredCloneOf(view)
    fold.push(
      source.batch([counter('a', { values: [1], labels: { x: '1' } }, { values: [1], labels: { y: '2' } })]),
    )
    fold.apply({ kind: 'remove', family: 'a' })
    expect(structuredCloneOf(view)).toEqual(before)
  })
})

describe('Aggregator.apply()', () => {
  test('counts what sources gave up', () => {
    const fold = new Fold()
    const source = fold.send(...one)
    source.sequence = 4
    fold.push(source.batch(one))
    expect(fold.selfLines()).toContain('lost_batches_total 3')
  })

  test('counts answers that changed nothing else', () => {
    const fold = new Fold()
    fold.apply({ kind: 'tally', answer: 'invalid', count: 3 })
    fold.apply({ kind: 'tally', answer: 'busy', count: 1 })
    expect(fold.selfLines()).toEqual(['batches_total{result="busy"} 1', 'batches_total{result="invalid"} 3'])
  })

  test('shows all of its own metrics from the start', () => {
    expect(new Fold().view().families.map(({ head }) => `${head.type} ${head.name}`)).toEqual([
      'counter edgeprom_aggregator_batches',
      'counter edgeprom_aggregator_lost_batches',
      'counter edgeprom_aggregator_overflow',
      'counter edgeprom_aggregator_conflicts',
      'counter edgeprom_aggregator_quarantined_batches',
      'gauge edgeprom_aggregator_series',
      'gauge edgeprom_aggregator_families',
      'gauge edgeprom_aggregator_stepped_families',
      'gauge edgeprom_aggregator_sources',
      'gauge edgeprom_aggregator_memory_bytes',
      'gauge edgeprom_aggregator_limit',
    ])
  })

  test('removes a family as if it had never been, and starts it anew', () => {
    const fold = new Fold()
    const source = fold.send(counter('a', { values: [5] }), counter('b', { values: [1] }))
    fold.wait(10)
    fold.apply({ kind: 'remove', family: 'a' })
    expect(fold.lines()).toEqual(['b_total 1'])
    fold.wait(5)
    // Recorded over the last 30 seconds, but the family was removed 5 seconds ago.
    fold.push(source.batch([counter('a', { values: [2] })], { windowSeconds: 30 }))
    expect(fold.lines()).toEqual(['b_total 1', 'a_total 2'])
    expect(fold.view().families.find(({ head }) => head.name === 'a')?.rowCreatedSeconds).toEqual(
      Float64Array.of(fold.nowSeconds - 5),
    )
  })

  test('lets a removed name be used for another type', () => {
    const fold = new Fold()
    fold.send(counter('a', { values: [5] }))
    fold.apply({ kind: 'remove', family: 'a' })
    fold.send(gauge('a', 'mostrecent', { values: [7], flags: hasValue }))
    expect(fold.lines()).toEqual(['a 7'])
  })

  test('a series starts when its source began to record it', () => {
    const fold = new Fold()
    fold.push(fold.source().batch(one, { windowSeconds: 10 }), { ageSeconds: 2.5 })
    fold.wait(60)
    fold.push(fold.source().batch(one, { windowSeconds: 100 }))
    expect(fold.view().families[0]?.rowCreatedSeconds).toEqual(Float64Array.of(startSeconds - 12.5))
  })

  test('keeps the shards that register, each once', () => {
    const fold = new Fold()
    for (const shard of ['shard-2', 'shard-1', 'shard-2']) fold.apply({ kind: 'shard', shard })
    expect(fold.aggregator.shards).toEqual(['shard-2', 'shard-1'])
  })
})

function structuredCloneOf(view: ReturnType<Fold['view']>): unknown {
  return structuredClone(
    view.families.map(({ labels, ...family }) => ({ ...family, labels: labels.map(({ name }) => name) })),
  )
}
