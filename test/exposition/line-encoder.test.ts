import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { openmetrics } from '../../src/exposition/openmetrics.ts'
import { text } from '../../src/exposition/text.ts'
import { maxPieceBytes, type Escaping } from '../../src/model/format.ts'
import type { LabelDictionary } from '../../src/model/labels.ts'
import type { MetricFamily } from '../../src/model/metric-family.ts'
import { type FamilyRow, rowFamily } from '../../src/model/row-family.ts'
import { page, pageBytes } from './page.ts'

const help = 'Help'
const unit = ''
const gauge = (name: string, labels: readonly string[] = [], rows: readonly FamilyRow[] = []): MetricFamily =>
  rowFamily({ type: 'gauge', name, help, unit, aggregation: 'auto' }, labels, rows)
const one: readonly FamilyRow[] = [{ labels: [], values: [1] }]

describe('LineEncoder leaves out what collides', () => {
  const cases: readonly {
    readonly what: string
    readonly families: readonly MetricFamily[]
    readonly escaping?: Escaping
    readonly left: readonly string[]
    readonly collisions: readonly (readonly [string, string])[]
  }[] = [
    {
      what: 'the later of two families whose names become the same',
      families: [gauge('a.b', [], one), gauge('a_b', [], one), gauge('c', [], one)],
      left: ['a_b', 'c'],
      collisions: [['a_b', 'a_b']],
    },
    {
      what: 'a family named as a sample of an earlier one',
      families: [
        rowFamily({ type: 'counter', name: 'a.b', help, unit }, [], one),
        gauge('a_b.total', [], one),
        gauge('a_b_created', [], one),
      ],
      left: ['a_b_total'],
      collisions: [
        ['a_b.total', 'a_b_total'],
        ['a_b_created', 'a_b_created'],
      ],
    },
    {
      what: 'two families of one name',
      families: [gauge('a', [], one), gauge('a', [], one)],
      escaping: 'allow-utf-8',
      left: ['a'],
      collisions: [['a', 'a']],
    },
    {
      what: 'names that only dots makes the same',
      families: [gauge('a-b', [], one), gauge('a_b', [], one)],
      escaping: 'dots',
      left: ['a__b'],
      collisions: [['a_b', 'a__b']],
    },
    {
      what: 'the series with a label whose name an earlier label has, alone or beside it',
      families: [
        gauge(
          'g',
          ['x.y', 'x_y', 'z'],
          [
            { labels: ['1', undefined, '1'], values: [1] },
            { labels: [undefined, '1', '1'], values: [2] },
            { labels: ['1', '2', undefined], values: [3] },
            { labels: [undefined, undefined, '1'], values: [4] },
          ],
        ),
      ],
      left: ['g{x_y="1",z="1"}', 'g{z="1"}'],
      collisions: [['g', 'x_y']],
    },
    {
      what: 'nothing, and tells nothing, where no series has such a label',
      families: [gauge('g', ['x.y', 'x_y'], [{ labels: ['1', undefined], values: [1] }])],
      left: ['g{x_y="1"}'],
      collisions: [],
    },
    {
      what: 'series with a label that becomes the name of a state set',
      families: [
        rowFamily(
          { type: 'stateset', name: 'a.b', help, unit, states: ['x'] },
          ['a_b', 'c'],
          [
            { labels: ['1', undefined], values: [1] },
            { labels: [undefined, '1'], values: [1] },
          ],
        ),
      ],
      left: ['a_b{a_b="x",c="1"}'],
      collisions: [['a.b', 'a_b']],
    },
    {
      what: 'series of a histogram with a label called le',
      families: [
        rowFamily(
          { type: 'histogram', name: 'h', help, unit, bounds: [] },
          ['le', 'c'],
          [
            { labels: ['1', undefined], values: [1, 1] },
            { labels: [undefined, '1'], values: [1, 1] },
          ],
        ),
      ],
      escaping: 'allow-utf-8',
      left: ['h_bucket{c="1",le="+Inf"}', 'h_count{c="1"}', 'h_sum{c="1"}'],
      collisions: [['h', 'le']],
    },
    {
      what: 'series of a summary with a label called quantile, where it has any',
      families: [
        rowFamily(
          { type: 'summary', name: 's', help, unit, quantiles: [0.5] },
          ['quantile'],
          [{ labels: ['1'], values: [1, 1, 1] }],
        ),
        rowFamily(
          { type: 'summary', name: 't', help, unit, quantiles: [] },
          ['quantile'],
          [{ labels: ['1'], values: [1, 1] }],
        ),
      ],
      left: ['t_count{quantile="1"}', 't_sum{quantile="1"}'],
      collisions: [['s', 'quantile']],
    },
    {
      what: 'series of an info whose labels become the same, and no others',
      families: [
        rowFamily(
          { type: 'info', name: 'i', help, unit },
          ['a_b'],
          [
            { labels: ['1'], values: [1], detail: { info: [['a.b', '2']] } },
            { labels: ['3'], values: [1], detail: { info: [['c.d', '4']] } },
            { labels: [undefined], values: [1], detail: { info: [['a.b', '3']] } },
            { labels: ['5'], values: [1], detail: { info: [['c_d', '4']] } },
          ],
        ),
      ],
      left: ['i_info{a_b="3",c_d="4"}'],
      collisions: [
        ['i', 'a_b'],
        ['i', 'c_d'],
      ],
    },
  ]

  test.each(cases)('$what', ({ families, escaping, left, collisions }) => {
    const seen: (readonly [string, string])[] = []
    const printed = page(text, families, { escaping, onCollision: (...collision) => seen.push(collision) })
    expect({
      left: seriesOf(printed),
      collisions: seen,
    }).toEqual({ left, collisions })
  })

  test('and nothing else: a page has no label and no series twice, and all others are there', () => {
    const name = fc.constantFrom('a.b', 'a_b', 'a-b', 'le', 'c')
    const value = fc.option(fc.constantFrom('1', '2'), { nil: undefined })
    const rows = (names: readonly string[]): fc.Arbitrary<readonly (readonly (string | undefined)[])[]> =>
      fc.uniqueArray(fc.array(value, { minLength: names.length, maxLength: names.length }), {
        selector: (labels) => JSON.stringify(labels.map((each) => each ?? null)),
        maxLength: 8,
      })
    const labelled = fc
      .uniqueArray(name, { maxLength: 5 })
      .chain((names) =>
        fc.tuple(fc.constant(names), rows(names), fc.constantFrom('gauge', 'histogram', 'info')),
      )
    fc.assert(
      fc.property(labelled, ([names, labels, type]) => {
        const family = familyOf(type, names, labels)
        const written = names.map((label) => label.replace(/[.-]/, '_'))
        const isShown = (row: readonly (string | undefined)[]): boolean =>
          row.every(
            (each, i) =>
              each === undefined ||
              (written.indexOf(written[i] ?? '') === i && !(type === 'histogram' && written[i] === 'le')),
          )
        const seen: string[] = []
        const series = seriesOf(page(text, [family], { onCollision: (_, label) => seen.push(label) }))
        const shown = labels.filter(isShown)
        expect(series).toHaveLength(shown.length * (type === 'histogram' ? 3 : 1))
        expect(new Set(series).size).toBe(series.length)
        for (const line of series) {
          const keys = [...line.matchAll(/(\w+)=/g)].map(([, key]) => key)
          expect(new Set(keys).size).toBe(keys.length)
        }
        expect(seen.length > 0).toBe(shown.length < labels.length)
        expect(new Set(seen).size).toBe(seen.length)
      }),
    )
  })

  test('without telling, when nobody asks', () => {
    expect(page(text, [gauge('a.b', [], one), gauge('a_b', [], one)])).toBe(
      page(text, [gauge('a_b', [], one)]),
    )
  })

  test('nothing, where names differ after escaping', () => {
    const families = [
      gauge('a.b', [], one),
      gauge('a_b', ['x.y', 'x_y'], [{ labels: ['1', '2'], values: [1] }]),
    ]
    for (const escaping of ['allow-utf-8', 'values', 'dots'] as const) {
      expect(page(text, families, { escaping }).match(/^# TYPE/gm)).toHaveLength(2)
    }
  })
})

describe('LineEncoder.encode() gives pieces', () => {
  const label = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 20 }),
    fc.integer({ min: 60_000, max: 70_000 }).map((length) => 'é'.repeat(length)),
    fc.integer({ min: 10_000, max: 40_000 }).map((length) => '😱'.repeat(length)),
    fc.integer({ min: 65_000, max: 66_000 }).map((length) => 'x'.repeat(length)),
  )

  test('of at most 64 KiB, none empty, whatever the labels hold', () => {
    fc.assert(
      fc.property(fc.array(label, { maxLength: 8 }), (values) => {
        const family = gauge(
          'g',
          ['l'],
          values.map((value) => ({ labels: [value], values: [1] })),
        )
        for (const piece of pageBytes(text, [family])) {
          expect(piece.length).toBeGreaterThan(0)
          expect(piece.length).toBeLessThanOrEqual(maxPieceBytes)
        }
      }),
      { numRuns: 30 },
    )
  })

  test('that together are the page: no character is lost or doubled at a border', () => {
    fc.assert(
      fc.property(fc.array(label, { maxLength: 8 }), (values) => {
        const family = gauge(
          'g',
          ['l'],
          values.map((value) => ({ labels: [value], values: [1] })),
        )
        const lines = values.map((value) => `g{l="${escaped(value)}"} 1\n`)
        expect(page(text, [family])).toBe(`# HELP g Help\n# TYPE g gauge\n${lines.join('')}`)
      }),
      { numRuns: 30 },
    )
  })

  test('each of whole characters', () => {
    const family = gauge('g', ['l'], [{ labels: ['😱'.repeat(70_000)], values: [1] }])
    const utf8 = new TextDecoder('utf-8', { fatal: true })
    const pieces = pageBytes(text, [family])
    expect(pieces.length).toBeGreaterThan(4)
    expect(pieces.map((piece) => utf8.decode(piece)).join('')).toBe(page(text, [family]))
  })

  test('before the family ends, and many families in one', () => {
    const rows = Array.from({ length: 5_000 }, (_, i) => ({ labels: [`value-${i}`], values: [i] }))
    expect(pageBytes(text, [gauge('g', ['label'], rows)]).map((piece) => piece.length)).toEqual([
      65_536,
      65_536,
      expect.any(Number),
    ])
    expect(
      pageBytes(
        text,
        Array.from({ length: 100 }, (_, i) => gauge(`g${i}`, [], one)),
      ),
    ).toHaveLength(1)
  })

  test('that do not share memory: an early piece stays what it was', () => {
    const rows = Array.from({ length: 5_000 }, (_, i) => ({ labels: [`value-${i}`], values: [i] }))
    const encoder = text.encoder()
    const pieces = []
    const copies = []
    for (const piece of encoder.encode(gauge('g', ['label'], rows))) {
      pieces.push(piece)
      copies.push(piece.slice())
    }
    for (const piece of encoder.end()) expect(piece.length).toBeGreaterThan(0)
    expect(pieces).toEqual(copies)
  })

  test('none at all for an empty page', () => {
    expect(pageBytes(text, [])).toEqual([])
  })
})

describe('LineEncoder.encode() reads', () => {
  const many = Array.from({ length: 5_000 }, (_, i) => ({ labels: [`value-${i}`], values: [i] }))

  test('each family once, in blocks, to its end', () => {
    const { family, log } = spied(many.slice(0, 600))
    page(openmetrics, [family], { created: 'all' })
    expect(log).toEqual(['open', 'read 512', 'read 88', 'read 0', 'close'])
  })

  test('nothing before it is asked, and closes what is left early', () => {
    const { family, log } = spied(many)
    const pieces = text.encoder().encode(family)[Symbol.iterator]()
    expect(log).toEqual([])
    pieces.next()
    pieces.return?.()
    expect(log.at(-1)).toBe('close')
    expect(log.length).toBeLessThan(10)
  })

  test('and closes a family that fails, with its error', () => {
    const { family, log } = spied(many)
    const broken: MetricFamily = {
      ...family,
      labels: [
        {
          name: 'l',
          text: () => {
            throw new RangeError('no such id')
          },
        },
      ],
    }
    expect(() => page(text, [broken])).toThrow(new RangeError('no such id'))
    expect(log).toEqual(['open', 'read 512', 'close'])
  })

  test('wide families in shorter blocks', () => {
    const bounds = Array.from({ length: 1_000 }, (_, i) => i)
    const values = Array.from({ length: 1_002 }, () => 1)
    const capacities: number[] = []
    const family = rowFamily(
      { type: 'histogram', name: 'h', help, unit, bounds },
      [],
      [{ labels: [], values }],
    )
    const open = (): ReturnType<MetricFamily['open']> => {
      const reader = family.open()
      return {
        read: (block) => {
          capacities.push(block.capacity)
          return reader.read(block)
        },
        close: () => reader.close(),
      }
    }
    page(text, [{ ...family, open }])
    expect(capacities).toEqual([8, 8])
  })

  test('the text of an id once, for all pages', () => {
    const asked: number[] = []
    const dictionary: LabelDictionary = {
      name: 'l',
      text: (id) => {
        asked.push(id)
        return `text ${id}`
      },
    }
    const family: MetricFamily = {
      ...gauge(
        'g',
        ['l'],
        Array.from({ length: 10 }, (_, i) => ({ labels: [`${i % 2}`], values: [i] })),
      ),
      labels: [dictionary],
    }
    page(text, [family])
    page(openmetrics, [family])
    expect(asked).toEqual([0, 1])
  })
})

describe('LineEncoder keeps what it knows of a family', () => {
  const info = (name: string): FamilyRow => ({ labels: [], values: [1], detail: { info: [[name, '1']] } })

  test('and nothing of its series: what collides on one page does not on the next', () => {
    const rows = [info('a.b')]
    const family = Object.freeze(rowFamily({ type: 'info', name: 'i', help, unit }, [], rows))
    expect(seriesOf(page(text, [family]))).toEqual(['i_info{a_b="1"}'])
    rows[0] = info('a_b')
    expect(seriesOf(page(text, [family]))).toEqual(['i_info{a_b="1"}'])
    rows.push(info('a.b'))
    const collisions: string[] = []
    page(text, [family], { onCollision: (_, name) => collisions.push(name) })
    page(text, [family], { onCollision: (_, name) => collisions.push(name) })
    expect(collisions).toEqual(['a_b', 'a_b'])
  })

  test('while two pages of it are written in turns', () => {
    const rows = Array.from({ length: 3000 }, (_, i): FamilyRow => ({
      labels: [`${i}`],
      values: [i],
      createdSeconds: 1,
    }))
    const family = Object.freeze(rowFamily({ type: 'counter', name: 'c', help, unit }, ['l'], rows))
    const whole = page(text, [family], { created: 'all' })
    const turns = [0, 1].map(() => {
      const encoder = text.encoder({ created: 'all' })
      return { encoder, pieces: encoder.encode(family)[Symbol.iterator](), page: '' }
    })
    for (let open = 2; open > 0;) {
      for (const turn of turns) {
        const { value, done } = turn.pieces.next()
        if (done === true) open--
        else turn.page += new TextDecoder().decode(value)
      }
    }
    for (const turn of turns)
      for (const piece of turn.encoder.end()) turn.page += new TextDecoder().decode(piece)
    expect(turns.map((turn) => turn.page)).toEqual([whole, whole])
  })

  test('unless it may change', () => {
    const states: string[] = ['up']
    const family: MetricFamily = {
      ...rowFamily({ type: 'stateset', name: 's', help, unit, states }, [], [{ labels: [], values: [1, 0] }]),
      get states() {
        return [...states]
      },
    }
    expect(seriesOf(page(text, [family]))).toEqual(['s{s="up"}'])
    states.push('down')
    expect(seriesOf(page(text, [family]))).toEqual(['s{s="up"}', 's{s="down"}'])
  })
})

/** The series of a page, as they stand there. */
function seriesOf(printed: string): readonly string[] {
  return printed
    .split('\n')
    .flatMap((line) => (line === '' || line.startsWith('#') ? [] : [line.slice(0, line.lastIndexOf(' '))]))
}

function familyOf(
  type: 'gauge' | 'histogram' | 'info',
  names: readonly string[],
  rows: readonly (readonly (string | undefined)[])[],
): MetricFamily {
  const head = { name: 'f', help, unit }
  const ofRows = (labels: readonly (string | undefined)[]): FamilyRow => ({
    labels,
    values: type === 'histogram' ? [1, 1] : [1],
  })
  switch (type) {
    case 'gauge':
      return rowFamily({ ...head, type, aggregation: 'auto' }, names, rows.map(ofRows))
    case 'histogram':
      return rowFamily({ ...head, type, bounds: [] }, names, rows.map(ofRows))
    case 'info':
      return rowFamily({ ...head, type }, names, rows.map(ofRows))
  }
}

/** Counts how a family is read. */
function spied(rows: readonly FamilyRow[]): { family: MetricFamily; log: string[] } {
  const log: string[] = []
  const family = gauge('g', ['l'], rows)
  return {
    log,
    family: {
      ...family,
      open: () => {
        const reader = family.open()
        log.push('open')
        return {
          read: (block) => {
            const count = reader.read(block)
            log.push(`read ${count}`)
            return count
          },
          close: () => log.push('close'),
        }
      },
    },
  }
}

function escaped(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('"', '\\"')
}
