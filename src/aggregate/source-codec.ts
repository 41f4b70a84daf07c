import type { Bytes } from '../model/bytes.ts'
import { nonceBytes, sourceBytes } from './batch-layout.ts'
import type { FamilyTable } from './family-table.ts'
import { fromLatin1, toLatin1 } from './latin1.ts'
import type { Cells, Source } from './source.ts'
import type { TextTableReader } from './text-table-reader.ts'
import type { TextTableWriter } from './text-table-writer.ts'

const resyncs: readonly Source['resync'][] = ['none', 'wanted', 'told']

/**
 * Sources in their order, as a snapshot carries them. `families`: the number of each family in the
 * snapshot.
 */
export function writeSources(
  into: TextTableWriter,
  sources: ReadonlyMap<string, Source>,
  families: ReadonlyMap<FamilyTable, number>,
): void {
  into.list([...sources.values()], (source) => {
    const ids: Bytes = new Uint8Array(sourceBytes + nonceBytes)
    fromLatin1(source.id, ids, 0)
    fromLatin1(source.nonce, ids, sourceBytes)
    into.bytes(ids)
    into.varint(source.sequence)
    into.f64(source.seenSeconds)
    into.f64(source.leaseSeconds)
    into.u8(resyncs.indexOf(source.resync))
    into.varint(source.cells?.size ?? 0)
    for (const [family, cells] of source.cells ?? []) {
      into.varint(families.get(family) ?? 0)
      into.varint(cells.size)
      for (const [row, value] of cells) {
        into.varint(row)
        into.number(value)
      }
    }
  })
}

/** Reads what `writeSources` wrote. @throws MalformedBytesError */
export function readSources(from: TextTableReader, families: readonly FamilyTable[]): readonly Source[] {
  from.field = 'the sources'
  return from.list(sourceBytes + nonceBytes, () => {
    const id = toLatin1(from.bytes(sourceBytes))
    const nonce = toLatin1(from.bytes(nonceBytes))
    const sequence = from.varint()
    const seenSeconds = from.f64()
    const leaseSeconds = from.f64()
    const resync = resyncs[from.u8()]
    if (resync === undefined) throw from.malformed('a state is unknown')
    const cells = readCells(from, families)
    return { id, sequence, nonce, seenSeconds, leaseSeconds, resync, cells }
  })
}

function readCells(from: TextTableReader, families: readonly FamilyTable[]): Cells | undefined {
  const cells: Cells = new Map()
  for (let left = from.count(2); left > 0; left--) {
    const family = families[from.varint()]
    if (family === undefined) throw from.malformed('a family is unknown')
    const values = new Map<number, number>()
    for (let rows = from.count(2); rows > 0; rows--) {
      const row = from.varint()
      values.set(row, from.number())
    }
    cells.set(family, values)
  }
  return cells.size === 0 ? undefined : cells
}
