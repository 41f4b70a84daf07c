import { ByteReader } from '../model/byte-reader.ts'
import { ByteWriter } from '../model/byte-writer.ts'
import type { Bytes } from '../model/bytes.ts'
import { answerKinds } from './answer.ts'
import { decodeBatch } from './batch-decoder.ts'
import { sourceBytes } from './batch-layout.ts'
import { noBatchLimits } from './batch-limits.ts'
import { fromLatin1, toLatin1 } from './latin1.ts'
import { readLimits, writeLimits } from './limits-codec.ts'
import type { Entry, LogRecord } from './record.ts'

const recordMagic = 0x6c
const recordVersion = 1

/** Entries by code: new ones go to the end. */
const kinds: readonly Entry['kind'][] = ['batch', 'repeat', 'tally', 'limits', 'remove', 'shard']

/** A record as the log has it. @throws TypeError for one with a quarantined entry, which is never written */
export function encodeRecord(record: LogRecord): Bytes {
  const into = new ByteWriter(1024)
  into.u8(recordMagic)
  into.u8(recordVersion)
  into.varint(record.lsn)
  into.f64(record.nowSeconds)
  into.list(record.entries, (entry) => writeEntry(into, entry))
  return into.finish()
}

/**
 * @throws MalformedBytesError. A batch in it that cannot be read does not: it is handed over as
 * quarantined.
 */
export function decodeRecord(bytes: Bytes): LogRecord {
  const from = new ByteReader(bytes)
  if (from.u8() !== recordMagic) throw from.malformed('the first byte is not that of a record')
  if (from.u8() !== recordVersion) throw from.malformed('the version of a record is unknown')
  const lsn = from.varint()
  const nowSeconds = from.f64()
  return { lsn, nowSeconds, entries: from.list(2, () => readEntry(from)) }
}

function writeEntry(into: ByteWriter, entry: Entry): void {
  into.u8(kinds.indexOf(entry.kind) + 1)
  switch (entry.kind) {
    case 'batch':
      into.varint(Math.round(entry.ageSeconds * 1000))
      into.varint(Math.round(entry.leaseSeconds * 1000))
      into.varint(entry.body.length)
      into.bytes(entry.body)
      break
    case 'repeat': {
      const source: Bytes = new Uint8Array(sourceBytes)
      fromLatin1(entry.source, source, 0)
      into.bytes(source)
      break
    }
    case 'tally':
      into.u8(answerKinds.indexOf(entry.answer))
      into.varint(entry.count)
      break
    case 'limits':
      writeLimits(into, entry.limits)
      break
    case 'remove':
      into.utf8(entry.family)
      break
    case 'shard':
      into.utf8(entry.shard)
      break
    case 'quarantined':
      throw new TypeError(
        'Cannot write a record: an entry must be one that was applied, received "quarantined"',
      )
  }
}

function readEntry(from: ByteReader): Entry {
  const kind = kinds[from.u8() - 1]
  switch (kind) {
    case 'batch': {
      const ageSeconds = from.varint() / 1000
      const leaseSeconds = from.varint() / 1000
      const body = from.bytes(from.varint())
      const decoded = decodeBatch(body, noBatchLimits)
      if (decoded.kind !== 'batch') return { kind: 'quarantined', body, error: new Error(decoded.reason) }
      return { kind, batch: decoded.batch, body, ageSeconds, leaseSeconds }
    }
    case 'repeat':
      return { kind, source: toLatin1(from.bytes(sourceBytes)) }
    case 'tally': {
      const answer = answerKinds[from.u8()]
      if (answer === undefined) throw from.malformed('an answer is unknown')
      return { kind, answer, count: from.varint() }
    }
    case 'limits':
      return { kind, limits: readLimits(from) }
    case 'remove':
      return { kind, family: from.utf8() }
    case 'shard':
      return { kind, shard: from.utf8() }
    default:
      throw from.malformed('an entry is unknown')
  }
}
