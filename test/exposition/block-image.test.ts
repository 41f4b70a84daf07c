import { describe, expect, test } from 'vitest'
import { BlockImage } from '../../src/exposition/block-image.ts'
import { Utf8Buffer } from '../../src/exposition/utf8-buffer.ts'
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

/** What an update writes, and which rows it has asked for. */
function update(image: BlockImage, rows: readonly Row[]): { page: string; asked: readonly number[] } {
  const block = blockOf(rows)
  const asked: number[] = []
  const textOf = (row: number): string => {
    asked.push(row)
    return `${block.labelIds[row]}=${block.values[row]};`
  }
  return { page: new TextDecoder().decode(image.update(block, textOf, new Utf8Buffer())), asked }
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
      asked: [0],
      page: '0=9;1=NaN;2=3;',
    },
    {
      what: 'a longer one',
      rows: [first, { id: 1, value: 12_345 }, third],
      asked: [1],
      page: '0=1;1=12345;2=3;',
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
      asked: [0, 2, 3],
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
  // 4 bytes of text; an end, an id and three numbers.
  expect(image.byteSize).toBe(4 + 4 + 4 + 24)
})
