import { describe, expect, test } from 'vitest'
import { BlockImage } from '../../src/exposition/block-image.ts'
import { familySamples } from '../../src/model/family-samples.ts'
import { PatchedBytes } from '../../src/exposition/patched-bytes.ts'
import { createBlock, type SeriesBlock } from '../../src/model/series-block.ts'

interface Row {
  readonly id: number
  readonly value: number
  readonly createdSeconds?: number
  readonly timestampSeconds?: number
}

const head = { type: 'counter', name: 'c', help: '', unit: '' } as const

function blockOf(rows: readonly Row[]): SeriesBlock {
  const block = createBlock(head, 1, 8)
  for (const [i, { id, value, createdSeconds = NaN, timestampSeconds = NaN }] of rows.entries()) {
    block.labelIds[i] = id
    block.values[i] = value
    block.createdSeconds[i] = createdSeconds
    block.timestampSeconds[i] = timestampSeconds
  }
  block.rows = rows.length
  return block
}

const lines = familySamples(head)
  .filter(({ suffix }) => suffix === '_total')
  .flatMap((group) => group.lines)

/** What an update writes, and which rows it has asked for. */
function update(image: BlockImage, rows: readonly Row[]): { page: string; asked: readonly number[] } {
  const block = blockOf(rows)
  const asked: number[] = []
  const textOf = (row: number): string => {
    asked.push(row)
    return `${block.labelIds[row]}= ${block.values[row]}\n`
  }
  const bytes = image.update(block, { lines, textOf }, new PatchedBytes())
  return { page: new TextDecoder().decode(bytes).replaceAll('= ', '=').replaceAll('\n', ';'), asked }
}

describe('BlockImage.update() asks for the rows that differ', () => {
  const before: readonly Row[] = [
    { id: 0, value: 1 },
    { id: 1, value: NaN },
    { id: 2, value: 3, createdSeconds: 5, timestampSeconds: 7 },
  ]
  const [first, second, third] = before as readonly [Row, Row, Row]

  test.each([
    { what: 'none', rows: before, asked: [], page: '0=1;1=NaN;2=3;' },
    {
      what: 'a value as long',
      rows: [{ id: 0, value: 9 }, second, third],
      asked: [],
      page: '0=9;1=NaN;2=3;',
    },
    {
      what: 'a longer one',
      rows: [{ id: 0, value: 12_345 }, second, third],
      asked: [],
      page: '0=12345;1=NaN;2=3;',
    },
    {
      what: 'a number where there was none',
      rows: [first, { id: 1, value: 12_345 }, third],
      asked: [1],
      page: '0=1;1=12345;2=3;',
    },
    {
      what: 'a value with a timestamp',
      rows: [first, second, { ...third, value: 4 }],
      asked: [2],
      page: '0=1;1=NaN;2=4;',
    },
    { what: 'a label', rows: [first, second, { ...third, id: 7 }], asked: [2], page: '0=1;1=NaN;7=3;' },
    {
      what: 'a start time',
      rows: [first, second, { ...third, createdSeconds: 6 }],
      asked: [2],
      page: '0=1;1=NaN;2=3;',
    },
    {
      what: 'a timestamp',
      rows: [first, second, { ...third, timestampSeconds: NaN }],
      asked: [2],
      page: '0=1;1=NaN;2=3;',
    },
    { what: 'new rows', rows: [...before, first, second], asked: [3, 4], page: '0=1;1=NaN;2=3;0=1;1=NaN;' },
    { what: 'rows that moved up', rows: [second, third], asked: [0, 1], page: '1=NaN;2=3;' },
    { what: 'none of fewer', rows: [first, second], asked: [], page: '0=1;1=NaN;' },
    {
      what: 'around one that is the same',
      rows: [{ id: 0, value: 10 }, second, { id: 3, value: 30 }, first],
      asked: [2, 3],
      page: '0=10;1=NaN;3=30;0=1;',
    },
  ])('$what', ({ rows, asked, page }) => {
    const image = new BlockImage()
    expect(update(image, before)).toEqual({ page: '0=1;1=NaN;2=3;', asked: [0, 1, 2] })
    expect(update(image, rows)).toEqual({ page, asked })
    expect(update(image, rows)).toEqual({ page, asked: [] })
  })
})

test('BlockImage.byteSize grows with rows and their text', () => {
  const image = new BlockImage()
  expect(image.byteSize).toBe(0)
  update(image, [{ id: 0, value: 1 }])
  // 5 bytes of text; an end, an id and three numbers.
  expect(image.byteSize).toBe(5 + 4 + 4 + 24)
})

describe('BlockImage.update() leaves what it gave', () => {
  const block = (value: number): SeriesBlock => blockOf([{ id: 0, value }])
  const source = { lines, textOf: () => 'a 1\n' }

  test.each([
    { what: 'as it was', value: 2, text: 'a 2\n' },
    { what: 'as it was when its length changes', value: 10, text: 'a 10\n' },
  ])('$what', ({ value, text }) => {
    const image = new BlockImage()
    const utf8 = new TextDecoder()
    const first = image.update(block(1), source, new PatchedBytes())
    expect(utf8.decode(image.update(block(value), source, new PatchedBytes()))).toBe(text)
    expect(utf8.decode(first)).toBe('a 1\n')
  })

  test('and makes it anew when it was given to another thread', () => {
    const image = new BlockImage()
    const first = image.update(block(1), source, new PatchedBytes())
    structuredClone(first.buffer, { transfer: [first.buffer] })
    expect(new TextDecoder().decode(image.update(block(1), source, new PatchedBytes()))).toBe('a 1\n')
  })
})
