import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeBatch } from '../../src/aggregate/batch-decoder.ts'
import { defaultBatchLimits, type BatchLimits } from '../../src/aggregate/batch-limits.ts'
import type { Bytes } from '../../src/model/bytes.ts'
import { gaugeFlags } from '../../src/model/series-block.ts'
import { SeededRandom } from '../harness/seeded-random.ts'
import { anyFamily } from './arbitrary.ts'
import { damage } from './damage.ts'
import { everyType } from './every-type.ts'
import { batchOf, rowsOf } from './decoded.ts'
import { counter, gauge, histogram, info, stateSet, type TestFamily, TestSource } from './test-source.ts'

const stampSeconds = 1_700_000_000

const encoded = (families: readonly TestFamily[], options = {}): Bytes =>
  new TestSource(stampSeconds, 7).batch(families, options)

describe('decodeBatch()', () => {
  test('gives back what was encoded', () => {
    const batch = batchOf(encoded(everyType, { windowSeconds: 12.5, nowSeconds: 1_700_000_010 }))
    const { id, stamp } = new TestSource(stampSeconds, 7)
    expect(batch).toMatchObject({ source: id, stamp, sequence: 1, windowSeconds: 12.5 })
    expect(batch.families.map((family) => rowsOf(batch, family))).toEqual(everyType.map(written))
    expect(batch.exemplars).toEqual([
      { family: 2, row: 0, column: 2, labels: [['trace', 'abc']], value: 4, ageSeconds: 1 },
    ])
  })

  test('gives back any families that an encoder takes', () => {
    fc.assert(
      fc.property(fc.array(anyFamily, { maxLength: 4 }), (families) => {
        const batch = batchOf(encoded(families))
        expect(batch.families.map((family) => rowsOf(batch, family))).toEqual(families.map(written))
      }),
    )
  })

  test('takes a batch without families: it says that the source is alive', () => {
    const body = encoded([])
    expect(body).toHaveLength(34)
    expect(batchOf(body).families).toEqual([])
  })

  test('refuses every part of a batch that is cut off', () => {
    const body = encoded(everyType)
    const kinds = Array.from({ length: body.length }, (_, length) => decodeBatch(body.slice(0, length)).kind)
    // Without its last section it is whole again: a batch that has no exemplars.
    expect(kinds.filter((kind) => kind !== 'invalid')).toEqual(['batch'])
  })

  test('skips sections that it does not know', () => {
    const body = encoded(everyType)
    const longer = new Uint8Array([...body, 9, 3, 1, 2, 3])
    expect(batchOf(longer)).toEqual(batchOf(body))
    expect(decodeBatch(longer.slice(0, -1)).kind).toBe('invalid')
  })

  test('answers 10,000 damaged batches without an exception', () => {
    const seed = 20_261_122
    const random = new SeededRandom(seed)
    const body = encoded(everyType)
    const kinds = new Map<string, number>()
    for (let i = 0; i < 10_000; i++) {
      const { kind } = decodeBatch(damage(body, random))
      kinds.set(kind, (kinds.get(kind) ?? 0) + 1)
    }
    expect([...kinds.keys()].sort(), `seed ${seed}`).toEqual(['batch', 'invalid', 'unsupported'])
  })

  test.each([
    { because: 'nothing came', damaged: () => new Uint8Array(), reason: /the bytes end early/ },
    {
      because: 'the first byte is another',
      damaged: (body: Bytes) => body.fill(0, 0, 1),
      reason: /first byte/,
    },
    {
      because: 'the sequence is 0',
      damaged: (body: Bytes) => body.fill(0, 18, 22),
      reason: /sequence starts at 1/,
    },
    {
      because: 'the text is not UTF-8',
      damaged: (body: Bytes) => body.map((byte) => (byte === 0xc3 ? 0xff : byte)),
      reason: /not UTF-8, reading the string table, at byte/,
    },
  ])('is invalid when $because', ({ damaged, reason }) => {
    expect(decodeBatch(damaged(encoded(everyType)))).toEqual({
      kind: 'invalid',
      reason: expect.stringMatching(reason),
    })
  })

  test.each<{ readonly because: string; readonly family: TestFamily; readonly reason: RegExp }>([
    {
      because: 'a counter went down',
      family: counter('a', { values: [-1] }),
      reason: /amount must be finite and not negative, reading the rows/,
    },
    { because: 'a counter is infinite', family: counter('a', { values: [Infinity] }), reason: /amount/ },
    { because: 'a counter is not a number', family: counter('a', { values: [NaN] }), reason: /amount/ },
    {
      because: 'a gauge was set and has no value',
      family: gauge('a', 'auto', { flags: gaugeFlags.wasSet }),
      reason: /flags need a value/,
    },
    {
      because: 'a flag is unknown',
      family: gauge('a', 'auto', { values: [1], flags: 9 }),
      reason: /flags are unknown/,
    },
    {
      because: 'bounds do not rise',
      family: histogram('a', [1, 1], { values: [] }),
      reason: /bounds must be finite and rise/,
    },
    { because: 'a bound is infinite', family: histogram('a', [Infinity], { values: [] }), reason: /bounds/ },
    {
      because: 'the name is empty',
      family: counter('', { values: [1] }),
      reason: /a name is empty, reading the head/,
    },
    {
      because: 'a label has the name of the overflow',
      family: counter('a', { labels: { edgeprom_overflow: 'x' }, values: [1] }),
      reason: /reserved/,
    },
    {
      because: 'a label starts with two underscores',
      family: counter('a', { labels: { __name__: 'x' }, values: [1] }),
      reason: /reserved/,
    },
    {
      because: 'a histogram has the label le',
      family: histogram('a', [1], { labels: { le: '1' }, values: [1] }),
      reason: /reserved/,
    },
    {
      because: 'a state set has a label of its own name',
      family: stateSet('a', ['x'], { labels: { a: 'x' }, values: [1] }),
      reason: /reserved/,
    },
    {
      because: 'an info says a label twice',
      family: info('a', { labels: { x: '1' }, info: [['x', '2']] }),
      reason: /twice/,
    },
    {
      because: 'a state is there twice',
      family: stateSet('a', ['x', 'x'], { values: [1, 0] }),
      reason: /twice/,
    },
    {
      because: 'an exemplar is too long',
      family: counter('a', {
        values: [1],
        exemplars: [{ labels: [['trace', 'x'.repeat(124)]], value: 1, timestampSeconds: 1 }],
      }),
      reason: /too long, reading the exemplars/,
    },
  ])('is invalid when $because', ({ family, reason }) => {
    expect(decodeBatch(encoded([family]))).toEqual({ kind: 'invalid', reason: expect.stringMatching(reason) })
  })

  test('is unsupported for another version, whatever follows', () => {
    const answer = { kind: 'unsupported', reason: 'Cannot read a batch: version must be 1' }
    expect(decodeBatch(new Uint8Array([0x65, 2]))).toEqual(answer)
  })

  test.each<{ readonly limit: Partial<BatchLimits>; readonly reason: string }>([
    { limit: { maxBytes: 100 }, reason: 'Cannot accept a batch: bytes must be at most 100, received 265' },
    { limit: { maxSeries: 7 }, reason: 'Cannot accept a batch: series must be at most 7, received 8' },
    { limit: { maxLabels: 1 }, reason: 'Cannot accept a batch: labels must be at most 1, received 2' },
    {
      limit: { maxNameUnits: 5 },
      reason: 'Cannot accept a batch: label name units must be at most 5, received 6',
    },
    { limit: { maxTextUnits: 7 }, reason: 'Cannot accept a batch: text units must be at most 7, received 8' },
    { limit: { maxBounds: 1 }, reason: 'Cannot accept a batch: bounds must be at most 1, received 2' },
  ])('is too large over $limit', ({ limit, reason }) => {
    expect(decodeBatch(encoded(everyType), { ...defaultBatchLimits, ...limit })).toEqual({
      kind: 'too_large',
      reason,
    })
  })

  test('a reason repeats nothing of what came', () => {
    const answers = ['x', 'le', '__secret'].map((name) =>
      decodeBatch(encoded([histogram('secret', [1, 1], { labels: { [name]: 'secret' }, values: [] })])),
    )
    expect(JSON.stringify(answers)).not.toContain('secret')
  })
})

/** A row without what it does not say, as `rowsOf` shows it. */
function written({ head, rows }: TestFamily): unknown {
  return {
    head,
    rows: rows.map(({ labels = {}, values = [], flags = 0, info: said = [] }) => ({
      labels: { ...labels },
      values: head.type === 'gauge' && (flags & gaugeFlags.hasValue) === 0 ? [0] : values,
      flags,
      info: said,
    })),
  }
}
