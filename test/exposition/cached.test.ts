import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cached } from '../../src/exposition/cached.ts'
import { openmetrics } from '../../src/exposition/openmetrics.ts'
import { text } from '../../src/exposition/text.ts'
import { Counter } from '../../src/instruments/counter.ts'
import { Enum } from '../../src/instruments/enum.ts'
import { Gauge } from '../../src/instruments/gauge.ts'
import { Histogram } from '../../src/instruments/histogram.ts'
import { Info } from '../../src/instruments/info.ts'
import { Summary } from '../../src/instruments/summary.ts'
import { type EncoderOptions, maxPieceBytes } from '../../src/model/format.ts'
import { gather } from '../../src/model/gather.ts'
import type { FamilyHead } from '../../src/model/family-head.ts'
import type { MetricFamily } from '../../src/model/metric-family.ts'
import { type FamilyRow, rowFamily } from '../../src/model/row-family.ts'
import type { SeriesDetail } from '../../src/model/series-block.ts'
import { Registry } from '../../src/registry/registry.ts'
import { restrict } from '../../src/registry/restrict.ts'
import { page, pageBytes } from './page.ts'

const formats = [text, openmetrics]

/** All types of instruments, and what may happen to them between two scrapes. */
class Shop {
  readonly registry = new Registry({
    targetInfo: { env: 'test' },
    clock: { nowSeconds: () => this.now, monotonicSeconds: () => 0 },
  })
  now = 1
  readonly #counter = new Counter({ name: 'c', help: 'C', labelNames: ['l', 'z.z'], registry: this.registry })
  readonly #gauge = new Gauge({ name: 'g', help: 'G', labelNames: ['l'], registry: this.registry })
  readonly #histogram = new Histogram({
    name: 'h',
    help: 'H',
    labelNames: ['a', 'm'],
    buckets: [1, 10],
    registry: this.registry,
  })
  readonly #summary = new Summary({ name: 's', help: 'S', registry: this.registry })
  readonly #state = new Enum({ name: 'e', help: 'E', states: ['on', 'off'], registry: this.registry })
  readonly #info = new Info({ name: 'i', help: 'I', registry: this.registry })

  do(what: number, on: string, amount: number): void {
    this.now++
    switch (what) {
      case 0:
        return this.#counter.labels(on, 'x').inc(amount, { exemplar: { id: on } })
      case 1:
        return this.#gauge.labels(on).set(amount - 5)
      case 2:
        return this.#histogram.labels(on, 'ü').observe(amount, amount > 5 ? { exemplar: { id: on } } : {})
      case 3:
        return this.#summary.observe(amount)
      case 4:
        return this.#state.state(amount > 5 ? 'on' : 'off')
      case 5:
        return this.#info.info({ version: on })
      case 6:
        this.#counter.remove(on, 'x')
        return
      case 7:
        return this.#histogram.clear()
      case 8:
        return this.#gauge.labels(on).set(NaN)
      default:
        return this.#counter.labels(on, 'x').reset()
    }
  }
}

const label = fc.oneof(
  fc.constantFrom('a', 'b', 'c', 'd"', '😱'),
  fc.string({ unit: 'binary', maxLength: 3 }),
)
const operation = fc.tuple(
  fc.nat({ max: 9 }),
  label,
  fc.oneof(fc.nat({ max: 12 }), fc.double({ min: 0, max: 1e9, noNaN: true })),
)
const scrapes = fc.array(fc.array(operation, { maxLength: 20 }), { minLength: 2, maxLength: 8 })
const options = fc.record<EncoderOptions>({
  escaping: fc.constantFrom('allow-utf-8', 'underscores'),
  created: fc.constantFrom('none', 'openmetrics', 'all'),
})

describe('cached() writes what its format writes', () => {
  test.each(formats)('$name, whatever happens between the pages', async (format) => {
    await fc.assert(
      fc.asyncProperty(
        scrapes,
        options,
        fc.constantFrom(0, 500, 2_000, 1e6),
        async (steps, encoderOptions, maxBytes) => {
          const shop = new Shop()
          const remembering = cached(format, { maxBytes })
          for (const operations of steps) {
            for (const [what, on, amount] of operations) shop.do(what, on, amount)
            const families = [...(await shop.registry.collect())]
            expect(page(remembering, families, encoderOptions)).toBe(page(format, families, encoderOptions))
          }
        },
      ),
    )
  })
})

const counter = (rows: readonly FamilyRow[], labels: readonly string[] = ['l']): MetricFamily =>
  rowFamily({ type: 'counter', name: 'c', help: 'C', unit: '' }, labels, rows)
const counters = (count: number, registry: Registry): Counter<readonly ['l']> => {
  const many = new Counter({ name: 'c', help: 'C', labelNames: ['l'], registry })
  for (let i = 0; i < count; i++) many.labels(`value ${i}`).inc(i)
  return many
}

describe('cached()', () => {
  test('is its format in everything else', () => {
    const { dialect, ...format } = openmetrics
    expect(cached(openmetrics)).toEqual({ ...format, dialect, encoder: expect.any(Function) })
  })

  test('refuses a size that is none', () => {
    expect(() => cached(text, { maxBytes: NaN })).toThrow(
      new RangeError('Cannot cache pages: maxBytes must be at least 0, received NaN'),
    )
  })

  test('tells on every page what it leaves out', () => {
    const family = counter(
      [
        { labels: ['1', undefined], values: [1] },
        { labels: ['1', '2'], values: [1] },
      ],
      ['a.b', 'a_b'],
    )
    const format = cached(text)
    const told: string[] = []
    const onCollision = (name: string, taken: string): number => told.push(`${name} ${taken}`)
    for (const _ of [1, 2]) expect(page(format, [family, family], { onCollision })).toBe(page(text, [family]))
    expect(told).toEqual(['c a_b', 'c c', 'c a_b', 'c c'])
  })

  test('does not mix up families that share a name', () => {
    const format = cached(text)
    const rows: readonly FamilyRow[] = [{ labels: ['1'], values: [1] }]
    const buckets: readonly FamilyRow[] = [{ labels: ['1'], values: [1, 2, 3] }]
    const histogram = (bound: number): MetricFamily =>
      rowFamily({ type: 'histogram', name: 'c', help: 'C', unit: '', bounds: [bound] }, ['l'], buckets)
    for (const family of [counter(rows), counter(rows, ['m']), histogram(1), histogram(2), counter(rows)]) {
      expect(page(format, [family])).toBe(page(text, [family]))
    }
  })

  test('writes pages of some names between those of all', async () => {
    const { registry } = new Shop()
    const format = cached(openmetrics)
    const some = restrict(registry, ['h_count', 'c_total'])
    for (const collector of [registry, some, registry, some]) {
      const families = await gather(collector.collect())
      expect(page(format, families)).toBe(page(openmetrics, families))
    }
  })

  test.each([
    {
      what: 'an exemplar',
      detail: (): SeriesDetail => ({
        exemplars: [{ labels: [['id', '1']], value: 1, timestampSeconds: undefined }],
      }),
    },
    { what: 'none', detail: (): undefined => undefined },
  ])('takes a detail that was replaced for another one: $what', ({ detail }) => {
    const format = cached(openmetrics)
    const rows: FamilyRow[] = [
      {
        labels: ['1'],
        values: [1],
        detail: { exemplars: [{ labels: [['id', '0']], value: 1, timestampSeconds: undefined }] },
      },
    ]
    const family = (): MetricFamily => ({
      ...counter([]),
      labels: first.labels,
      open: () => counter(rows).open(),
    })
    const first = counter(rows)
    page(format, [family()])
    rows[0] = { labels: ['1'], values: [1], detail: detail() }
    expect(page(format, [family()])).toBe(page(openmetrics, [family()]))
  })

  test('writes rows whose numbers, timestamps and places change', () => {
    const number = fc.constantFrom(NaN, 0, 1, 9, 10, 1200, 0.25, Infinity, -0, 1e21)
    const row = fc.record({
      labels: fc.tuple(fc.constantFrom('a', 'a', 'ü', undefined)),
      values: fc.tuple(number, number, number),
      timestampSeconds: fc.constantFrom(undefined, undefined, undefined, 1),
      createdSeconds: fc.constantFrom(undefined, undefined, 1),
    })
    const heads: readonly FamilyHead[] = [
      { type: 'histogram', name: 'c', help: '', unit: '', bounds: [1] },
      { type: 'summary', name: 'c', help: '', unit: '', quantiles: [0.5] },
      { type: 'gaugehistogram', name: 'c', help: '', unit: '', bounds: [1] },
      { type: 'stateset', name: 'c', help: '', unit: '', states: ['x', 'y', 'z'] },
    ]
    fc.assert(
      fc.property(
        fc.constantFrom(...heads),
        fc.constantFrom(...formats),
        fc.array(fc.array(row, { maxLength: 6 }), { minLength: 2, maxLength: 6 }),
        fc.constantFrom('none', 'openmetrics'),
        (head, format, pages, created) => {
          const remembering = cached(format)
          const { labels } = rowFamily(
            head,
            ['l'],
            [
              { labels: ['a'], values: [0, 0, 0] },
              { labels: ['b'], values: [0, 0, 0] },
              { labels: ['ü'], values: [0, 0, 0] },
            ],
          )
          for (const rows of pages) {
            const known = ['a', 'b', 'ü'].map((one) => ({ labels: [one], values: [0, 0, 0] }))
            // The first three rows give every page the same ids.
            const family = { ...rowFamily(head, ['l'], [...known, ...rows]), labels }
            expect(page(remembering, [family], { created })).toBe(page(format, [family], { created }))
          }
        },
      ),
    )
  })

  test('writes pages that overlap, each as of the time when it is read', async () => {
    const registry = new Registry()
    const many = counters(3_000, registry)
    const format = cached(text)
    const families = [...(await registry.collect())]
    page(format, families)
    const slow = format.encoder()
    const pieces = slow.encode(families[0] ?? counter([]))[Symbol.iterator]()
    const first = pieces.next().value
    many.labels('value 0').inc(1_000_000)
    many.labels('value 2999').inc(1_000_000)
    const fast = page(format, families)
    expect(fast).toBe(page(text, families))
    const utf8 = new TextDecoder()
    const rest = [...{ [Symbol.iterator]: () => pieces }, ...slow.end()]
    const late = [first ?? new Uint8Array(), ...rest]
      .map((piece) => utf8.decode(piece, { stream: true }))
      .join('')
    expect(late).toBe(fast.replace('"value 0"} 1000000\n', '"value 0"} 0\n'))
  })

  test('gives pieces of at most 64 KiB and whole characters', () => {
    const rows = Array.from({ length: 30 }, (_, i) => ({ labels: ['😱'.repeat(5_000 + i)], values: [i] }))
    const format = cached(text)
    const utf8 = new TextDecoder('utf-8', { fatal: true })
    const family = counter(rows)
    for (const _ of [1, 2]) {
      const pieces = pageBytes(format, [family])
      expect(Math.max(...pieces.map((piece) => piece.length))).toBeLessThanOrEqual(maxPieceBytes)
      expect(Math.min(...pieces.map((piece) => piece.length))).toBeGreaterThan(0)
      expect(pieces.map((piece) => utf8.decode(piece)).join('')).toBe(page(text, [family]))
    }
  })
})
