import { describe, expect, test } from 'vitest'
import { BatchEncoder } from '../../src/aggregate/batch-encoder.ts'
import { readdress } from '../../src/aggregate/readdress.ts'
import type { FamilyHead } from '../../src/model/family-head.ts'
import { createBlock } from '../../src/model/series-block.ts'
import { batchOf } from './decoded.ts'
import { counter, encoderOf, gauge, histogram, nonce, sourceId, TestSource } from './test-source.ts'

const header = {
  source: sourceId(0x0102_0304_0506, 0x0708_090a),
  stamp: 0x0102_0304_0506,
  sequence: 258,
  nonce: nonce(1),
}
const hex = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(' ')

describe('BatchEncoder', () => {
  test('writes a batch byte for byte', () => {
    const encoder = encoderOf([
      counter('n', { labels: { x: 'é' }, values: [3] }, { values: [0.5] }),
      histogram('h', [1], { values: [0, 2, 4] }),
      gauge('g', 'max', { flags: 0 }, { values: [-1], flags: 1 }),
    ])
    expect(encoder.series).toBe(5)
    expect(hex(encoder.finish(header, 1.5, 0))).toBe(
      [
        '65 01', // magic, version
        '01 02 03 04 05 06 00 00 00 00 00 00 07 08 09 0a', // source
        '02 01 00 00', // sequence
        '3f f0 00 00 00 00 00 00', // nonce
        'dc 0b', // window: 1,500 ms
        '06 01 00 01 01 01 01 06 6e 78 c3 a9 68 67', // strings: n, "", x, é, h, g
        '03', // families
        '00 00 00 01 01 01 02 02 04 06 00 01 00 00 00 00 00 00 e0 3f', // counter n
        '02 00 04 01 01 00 01 02 01 01 01 02 08', // histogram h
        '01 05 05 01 01 00 02 00 01 01 00 00 00 00 00 00 f0 bf', // gauge g
      ].join(' '),
    )
  })

  test('leaves out help that the aggregator has', () => {
    const family = {
      ...counter('a', { values: [1] }),
      head: { type: 'counter', name: 'a', help: 'Helpful', unit: '' } as const,
    }
    const [withHelp, without] = (['with', 'without'] as const).map((help) =>
      batchOf(encoderOf([family], help).finish(header, 0, 0)),
    )
    expect(withHelp?.families[0]?.head.help).toBe('Helpful')
    expect(without?.families[0]?.head.help).toBe('')
  })

  test('writes the rows that it is told to, with the exemplars of each', () => {
    const block = createBlock({ type: 'counter', name: 'a', help: '', unit: '' }, 0)
    block.rows = 3
    block.values.set([1, 2, 3])
    block.details = [1, 2, 3].map((value) => ({
      exemplars: [{ labels: [['t', 'x']], value, timestampSeconds: 0 }],
    }))
    const encoder = new BatchEncoder()
    encoder.family({ type: 'counter', name: 'a', help: '', unit: '' }, [], block, 'with', [])
    encoder.family({ type: 'counter', name: 'a', help: '', unit: '' }, [], block, 'with', [0, 2])
    const { families, exemplars } = batchOf(encoder.finish(header, 0, 0))
    expect(families.map(({ rows, values }) => [rows, ...values])).toEqual([[2, 1, 3]])
    expect(exemplars.map(({ family, row, value }) => [family, row, value])).toEqual([
      [0, 0, 1],
      [0, 1, 3],
    ])
  })

  test('gives exemplars without a time that of the sealing, and none a time in the future', () => {
    const exemplar = (timestampSeconds: number | undefined) => ({
      labels: [['t', 'x']] as const,
      value: 1,
      timestampSeconds,
    })
    const encoder = encoderOf([
      counter(
        'a',
        { values: [1], exemplars: [exemplar(undefined)] },
        { values: [1], exemplars: [exemplar(99)] },
        { values: [1], exemplars: [exemplar(4)] },
      ),
    ])
    expect(batchOf(encoder.finish(header, 0, 10)).exemplars.map(({ ageSeconds }) => ageSeconds)).toEqual([
      0, 0, 6,
    ])
  })

  test.each<FamilyHead>([
    { type: 'unknown', name: 'a', help: '', unit: '' },
    { type: 'gaugehistogram', name: 'a', help: '', unit: '', bounds: [] },
  ])('refuses what is not aggregated: $type', (head) => {
    expect(() => encoderOf([{ head, rows: [{ values: [1] }] }])).toThrow(
      /^Cannot encode "a": type must be one of/,
    )
  })
})

describe('readdress()', () => {
  test('changes who and which, and nothing else', () => {
    const body = new TestSource(5, 6).batch([counter('a', { labels: { x: '1' }, values: [2] })], {
      windowSeconds: 3,
    })
    const before = batchOf(body)
    const after = batchOf(readdress(body, header))
    expect(after).toEqual({ ...before, ...header })
    expect(batchOf(body)).toEqual(before)
  })
})
