import { readExemplarMap, writeExemplarMap } from './exemplar-map-codec.ts'
import { FamilyTable } from './family-table.ts'
import { readHead, writeHead } from './head-codec.ts'
import type { MemoryMeter } from './memory-meter.ts'
import type { TextTableReader } from './text-table-reader.ts'
import type { TextTableWriter } from './text-table-writer.ts'

/** A family with everything in it, ids of texts and numbers of rows included, as a snapshot carries it. */
export function writeFamily(into: TextTableWriter, family: FamilyTable): void {
  const { head, labels, index, values, stride } = family
  writeHead(
    into,
    head,
    labels.map((label) => label.name),
  )
  into.f64(family.createdSeconds)
  into.f64(family.compactedSeconds)
  into.u8(family.isStepped ? 1 : 0)
  into.varint(family.overflowRow + 1)
  for (const label of labels) into.texts(Array.from({ length: label.size }, (_, id) => label.text(id)))
  into.varint(family.rows)
  for (let row = 0; row < family.rows; row++) {
    for (let label = 0; label < labels.length; label++) into.varint(index.id(row, label) + 1)
    for (let i = row * stride; i < (row + 1) * stride; i++) into.number(values[i] ?? 0)
  }
  writeExemplarMap(into, family.exemplars)
}

/** Reads what `writeFamily` wrote. @throws MalformedBytesError */
export function readFamily(from: TextTableReader, meter: MemoryMeter): FamilyTable {
  const { head, labelNames } = readHead(from)
  from.field = 'a family'
  const family = new FamilyTable(head, from.f64(), meter)
  family.compactedSeconds = from.f64()
  family.isStepped = from.u8() === 1
  family.overflowRow = from.varint() - 1
  for (const [position, name] of labelNames.entries()) {
    family.internLabel(name)
    for (let left = from.count(1); left > 0; left--) family.restoreText(position, from.text())
  }
  const ids = new Int32Array(labelNames.length)
  for (let left = from.count(labelNames.length + family.stride); left > 0; left--) {
    for (const [i, label] of family.labels.entries()) {
      ids[i] = from.varint() - 1
      if ((ids[i] ?? 0) >= label.size) throw from.malformed('a label value is unknown')
    }
    const row = family.addRow(ids, NaN)
    for (let i = row * family.stride; i < (row + 1) * family.stride; i++) family.values[i] = from.number()
  }
  for (const [key, exemplar] of readExemplarMap(from)) family.setExemplar(key, exemplar)
  return family
}
