import type { Bytes } from '../model/bytes.ts'
import { ByteReader } from '../model/byte-reader.ts'
import { MalformedBytesError } from '../model/errors.ts'
import { overflowLabel } from '../model/names.ts'
import type { Batch, BatchExemplar, BatchFamily, DecodedBatch } from './batch.ts'
import {
  batchMagic,
  batchVersion,
  exemplarSection,
  headerBytes,
  readHeader,
  withdrawnSection,
} from './batch-layout.ts'
import { type BatchLimits, defaultBatchLimits } from './batch-limits.ts'
import { ColumnSpace } from './column-space.ts'
import { readExemplars } from './exemplar-codec.ts'
import { type CodedHead, readHead } from './head-codec.ts'
import { LimitExceededError } from './limit-exceeded-error.ts'
import { isReservedLabel } from './reserved-labels.ts'
import { readRows } from './row-reader.ts'
import { TextTableReader } from './text-table-reader.ts'
import { readWithdrawn } from './withdrawn-codec.ts'

/** Columns take up to four times the bytes that they come from; more than this is not made before it is needed. */
const maxPieceBytes = 65_536

/**
 * Reads bytes that anybody may have sent. Never throws: everything is checked, and nothing is made that is
 * larger than what came. A reason names field and byte and never repeats what was received.
 * @example
 * const decoded = decodeBatch(bytes)
 * if (decoded.kind !== 'batch') console.error(decoded.reason)
 */
export function decodeBatch(body: Bytes, limits: BatchLimits = defaultBatchLimits): DecodedBatch {
  try {
    assertAtMost('bytes', limits.maxBytes, body.length)
    const start = new ByteReader(body)
    if (start.u8() !== batchMagic) throw start.malformed('the first byte is not that of a batch')
    if (start.u8() !== batchVersion) {
      return { kind: 'unsupported', reason: `Cannot read a batch: version must be ${batchVersion}` }
    }
    return { kind: 'batch', batch: readBatch(body, limits) }
  } catch (error) {
    if (error instanceof MalformedBytesError) return { kind: 'invalid', reason: error.message }
    if (error instanceof LimitExceededError) return { kind: 'too_large', reason: error.message }
    throw error
  }
}

function readBatch(body: Bytes, limits: BatchLimits): Batch {
  const header = readHeader(body)
  const from = new TextTableReader(body, headerBytes)
  from.field = 'the window'
  const windowSeconds = from.varint() / 1000
  from.readTable()
  for (const text of from.texts) assertAtMost('text units', limits.maxTextUnits, text.length)
  const families: BatchFamily[] = []
  const space = new ColumnSpace(Math.min(4 * body.length, maxPieceBytes))
  let series = 0
  for (let left = from.count(7); left > 0; left--) {
    const coded = readHead(from)
    assertAllowed(from, coded, limits)
    const rows = from.count(coded.labelNames.length + 1)
    if (rows === 0) throw from.malformed('a family has no rows')
    series += rows
    assertAtMost('series', limits.maxSeries, series)
    const family = readRows(from, coded, rows, space)
    if (coded.head.type === 'info') assertInfosAllowed(family, limits)
    assertOverflowAllowed(from, family)
    families.push(family)
  }
  const exemplars = readSections(from, families)
  return { ...header, windowSeconds, strings: from.texts, families, exemplars }
}

function readSections(from: TextTableReader, families: readonly BatchFamily[]): readonly BatchExemplar[] {
  let exemplars: readonly BatchExemplar[] = []
  while (from.remaining > 0) {
    from.field = 'a section'
    const tag = from.u8()
    const end = from.count(1) + from.offset
    if (tag === exemplarSection) exemplars = readExemplars(from, families)
    else if (tag === withdrawnSection) readWithdrawn(from, families)
    else from.bytes(end - from.offset)
    if (from.offset !== end) throw from.malformed('a section has another length')
  }
  return exemplars
}

function assertAllowed(from: TextTableReader, { head, labelNames }: CodedHead, limits: BatchLimits): void {
  assertAtMost('labels', limits.maxLabels, labelNames.length)
  for (const name of labelNames) {
    assertAtMost('label name units', limits.maxNameUnits, name.length)
    if (isReservedLabel(name, head)) throw from.malformed('a label name is reserved')
  }
  if (head.type === 'histogram') assertAtMost('bounds', limits.maxBounds, head.bounds.length)
  if (head.type === 'stateset') assertAtMost('states', limits.maxBounds, head.states.length)
}

/** A source says of its overflow that it is one, and nothing else. */
function assertOverflowAllowed(from: TextTableReader, { labelNames, labelRefs, rows }: BatchFamily): void {
  const label = labelNames.indexOf(overflowLabel)
  if (label < 0) return
  for (let row = 0; row < rows; row++) {
    const place = labelRefs[row * labelNames.length + label] ?? -1
    if (place >= 0 && from.texts[place] !== 'true') throw from.malformed('a label value is reserved')
  }
}

/** The labels of infos become labels of their family. */
function assertInfosAllowed(family: BatchFamily, limits: BatchLimits): void {
  for (let row = 0; row < family.rows; row++) {
    const pairs = (family.cellStart[row + 1] ?? 0) - (family.cellStart[row] ?? 0)
    assertAtMost('labels', limits.maxLabels, family.labelNames.length + pairs)
  }
}

function assertAtMost(what: string, limit: number, received: number): void {
  if (received > limit) throw new LimitExceededError(what, limit, received)
}
