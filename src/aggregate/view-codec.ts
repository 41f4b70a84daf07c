import { ByteWriter } from '../model/byte-writer.ts'
import type { Bytes } from '../model/bytes.ts'
import { widthOf } from '../model/family-head.ts'
import { readExemplarMap, writeExemplarMap } from './exemplar-map-codec.ts'
import { readHead, writeHead } from './head-codec.ts'
import { LabelTexts } from '../model/label-texts.ts'
import { newViewFamily } from './new-view-family.ts'
import { TextIds } from './text-ids.ts'
import { TextTable } from './text-table.ts'
import { TextTableReader } from './text-table-reader.ts'
import { TextTableWriter } from './text-table-writer.ts'
import type { View, ViewFamily } from './view.ts'

const viewMagic = 0x76
const viewVersion = 1

/**
 * A view as bytes: what a shard answers whoever puts the page together.
 * @example
 * const bytes = encodeView(await host.view())
 */
export function encodeView(view: View): Bytes {
  const table = new TextTable()
  const body = new TextTableWriter(table)
  body.list(view.families, (family) => writeFamily(body, family))
  // At the end, where code that does not know of them does not look.
  body.list(view.unsaid, (family) => writeFamily(body, family))
  const into = new ByteWriter(body.length + 1024)
  into.u8(viewMagic)
  into.u8(viewVersion)
  into.varint(view.lsn)
  into.f64(view.nowSeconds)
  into.f64(view.validUntilSeconds)
  table.write(into)
  into.bytes(body.finish())
  return into.finish()
}

/** @throws MalformedBytesError for bytes that `encodeView` of this version did not make. */
export function decodeView(bytes: Bytes): View {
  const from = new TextTableReader(bytes)
  if (from.u8() !== viewMagic) throw from.malformed('the first byte is not that of a view')
  if (from.u8() !== viewVersion) throw from.malformed('the version of a view is unknown')
  const lsn = from.varint()
  const nowSeconds = from.f64()
  const validUntilSeconds = from.f64()
  from.readTable()
  const textIds = new TextIds(from.texts.length)
  const readFamilies = (): readonly ViewFamily[] => from.list(7, () => readFamily(from, textIds))
  const families = readFamilies()
  // A shard of older code does not say.
  const unsaid = from.remaining > 0 ? readFamilies() : []
  return { lsn, nowSeconds, validUntilSeconds, families, unsaid }
}

function writeFamily(into: TextTableWriter, family: ViewFamily): void {
  const { head, labels, rows, labelIds, values, rowCreatedSeconds, latest, latestSeconds } = family
  const width = widthOf(head)
  writeHead(
    into,
    head,
    labels.map((label) => label.name),
  )
  into.u8(family.isStepped ? 1 : 0)
  into.f64(family.createdSeconds)
  into.varint(rows)
  for (let row = 0; row < rows; row++) {
    for (let i = 0; i < labels.length; i++) {
      const id = labelIds[row * labels.length + i] ?? -1
      into.optionalText(id < 0 ? undefined : labels[i]?.text(id))
    }
    for (let i = row * width; i < (row + 1) * width; i++) into.number(values[i] ?? 0)
    into.number(rowCreatedSeconds[row] ?? NaN)
    if (latest.length > 0) into.number(latest[row] ?? NaN)
    if (latestSeconds.length > 0) into.number(latestSeconds[row] ?? NaN)
  }
  writeExemplarMap(into, family.exemplars)
}

function readFamily(from: TextTableReader, textIds: TextIds): ViewFamily {
  const { head, labelNames } = readHead(from)
  from.field = 'the rows of a family'
  const width = widthOf(head)
  const isStepped = from.u8() === 1
  const createdSeconds = from.f64()
  const rows = from.count(labelNames.length + width + 1)
  const labels = labelNames.map((name) => new LabelTexts(name))
  const firstLabel = textIds.allot(labels.length)
  const family = newViewFamily({ head, isStepped, createdSeconds }, labels, rows)
  const { labelIds, values, rowCreatedSeconds, latest, latestSeconds } = family
  for (let row = 0; row < rows; row++) {
    for (const [i, label] of labels.entries()) {
      labelIds[row * labels.length + i] = readText(from, label, firstLabel + i, textIds)
    }
    for (let i = row * width; i < (row + 1) * width; i++) values[i] = from.number()
    rowCreatedSeconds[row] = from.number()
    if (latest.length > 0) latest[row] = from.number()
    if (latestSeconds.length > 0) latestSeconds[row] = from.number()
  }
  for (const [key, exemplar] of readExemplarMap(from)) family.exemplars.set(key, exemplar)
  return family
}

function readText(from: TextTableReader, label: LabelTexts, number: number, textIds: TextIds): number {
  const place = from.optionalPlace()
  if (place < 0) return -1
  const known = textIds.get(number, place)
  if (known >= 0) return known
  const id = label.intern(from.texts[place] ?? '')
  textIds.set(number, place, id)
  return id
}
