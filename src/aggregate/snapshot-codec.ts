import { ByteWriter } from '../model/byte-writer.ts'
import type { Bytes } from '../model/bytes.ts'
import { AggregateState } from './aggregate-state.ts'
import { checksumOf } from './checksum.ts'
import { conflictReasons } from './conflicts.ts'
import { readFamily, writeFamily } from './family-codec.ts'
import { readLimits, writeLimits } from './limits-codec.ts'
import { readSources, writeSources } from './source-codec.ts'
import type { TallyName } from './tallies.ts'
import { TextTable } from './text-table.ts'
import { TextTableReader } from './text-table-reader.ts'
import { TextTableWriter } from './text-table-writer.ts'

const snapshotMagic = 0x73
const snapshotVersion = 1
/** Where the checksum of everything behind it is, in four bytes. */
const checksumAt = 2
const headerBytes = checksumAt + 4

/** A whole state as bytes. The order of everything is kept: what follows from it must come out the same. */
export function snapshotOf(state: AggregateState): Bytes {
  const table = new TextTable()
  const body = new TextTableWriter(table)
  writeState(body, state)
  const into = new ByteWriter(body.length + 1024)
  into.u8(snapshotMagic)
  into.u8(snapshotVersion)
  into.bytes(new Uint8Array(headerBytes - checksumAt))
  table.write(into)
  into.bytes(body.finish())
  const snapshot = into.finish()
  new DataView(snapshot.buffer).setUint32(checksumAt, checksumOf(snapshot, headerBytes), true)
  return snapshot
}

/** @throws MalformedBytesError for bytes that `snapshotOf` of a known version did not make. */
export function restoreState(bytes: Bytes): AggregateState {
  const from = new TextTableReader(bytes)
  if (from.u8() !== snapshotMagic) throw from.malformed('the first byte is not that of a snapshot')
  if (from.u8() !== snapshotVersion) throw from.malformed('the version of a snapshot is unknown')
  const checksum = new DataView(bytes.buffer, bytes.byteOffset + from.offset, from.bytes(4).length)
  if (checksum.getUint32(0, true) !== checksumOf(bytes, headerBytes)) {
    throw from.malformed('the checksum of a snapshot is another')
  }
  from.readTable()
  const state = new AggregateState()
  readState(from, state)
  return state
}

function writeState(into: TextTableWriter, state: AggregateState): void {
  into.varint(state.lsn)
  into.f64(state.nowSeconds)
  into.f64(state.createdSeconds)
  writeLimits(into, state.limits)
  writeNumbers(into, [...Object.entries(state.tallies), ...conflictNumbers(state)])
  writeNumbers(into, [...state.removals])
  into.texts([...state.shards])
  const families = [...state.families.values()]
  into.list(families, (family) => writeFamily(into, family))
  const numbers = new Map(families.map((family, i) => [family, i]))
  into.varint(state.sources.watermark + 1)
  writeSources(into, state.sources.live, numbers)
  writeSources(into, state.sources.idle, numbers)
  writeQuarantine(into, state)
}

function readState(from: TextTableReader, state: AggregateState): void {
  from.field = 'the state'
  state.lsn = from.varint()
  state.nowSeconds = from.f64()
  state.createdSeconds = from.f64()
  state.limits = readLimits(from)
  for (const [name, count] of readNumbers(from)) {
    // A snapshot may come from other code, with other counts.
    if (Object.hasOwn(state.tallies, name)) state.tallies[name as TallyName] = count
    else restoreConflict(state, name, count)
  }
  for (const [name, seconds] of readNumbers(from)) state.removals.set(name, seconds)
  from.list(1, () => state.shards.add(from.text()))
  const families = from.list(7, () => readFamily(from, state.meter))
  for (const family of families) state.restoreFamily(family)
  state.sources.watermark = from.varint() - 1
  for (const source of readSources(from, families)) state.restoreSource(source, 'live')
  for (const source of readSources(from, families)) state.restoreSource(source, 'idle')
  readQuarantine(from, state)
}

function writeQuarantine(into: TextTableWriter, { quarantine }: AggregateState): void {
  into.list(quarantine.entries, ({ lsn, body }) => {
    into.varint(lsn)
    into.varint(body === undefined ? 0 : body.length + 1)
    if (body !== undefined) into.bytes(body)
  })
}

function readQuarantine(from: TextTableReader, { quarantine }: AggregateState): void {
  from.list(2, () => {
    const lsn = from.varint()
    const length = from.varint()
    quarantine.add({ lsn, body: length === 0 ? undefined : from.bytes(length - 1).slice() })
  })
}

/** With the tallies, where code that does not know of them skips them: no tally has a space in its name. */
function conflictNumbers(state: AggregateState): readonly (readonly [name: string, rows: number])[] {
  return [...state.conflicts.all()].map(({ family, reason, rows }) => [`${reason} ${family}`, rows])
}

function restoreConflict(state: AggregateState, name: string, rows: number): void {
  const reason = conflictReasons.find((known) => name.startsWith(`${known} `))
  if (reason !== undefined) state.conflicts.add(name.slice(reason.length + 1), reason, rows)
}

function writeNumbers(
  into: TextTableWriter,
  numbers: readonly (readonly [name: string, value: number])[],
): void {
  into.list(numbers, ([name, value]) => {
    into.text(name)
    into.number(value)
  })
}

function readNumbers(from: TextTableReader): readonly (readonly [name: string, value: number])[] {
  return from.list(2, () => [from.text(), from.number()] as const)
}
