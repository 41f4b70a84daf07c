import type { FamilyHead, GaugeAggregation } from '../model/family-head.ts'
import { ByteReader } from '../model/byte-reader.ts'
import type { Bytes } from '../model/bytes.ts'
import type { BatchHeader } from './batch.ts'
import { fromLatin1, toLatin1 } from './latin1.ts'

/** The first byte of every batch. */
export const batchMagic = 0x65
/** The newest version that can be read. */
export const batchVersion = 1
/** Versions that can be written, the newest first: each could be read by the release before. */
const writtenVersions: readonly number[] = [1]

/** Bytes that say who and which; the content follows. */
export const headerBytes = 30
/** Bytes of a source: the stamp, then random ones. */
export const sourceBytes = 16
/** Bytes of a nonce. */
export const nonceBytes = 8
const stampBytes = 6
const sourceAt = 2
const sequenceAt = 18
const nonceAt = 22

/** Tag of the section that holds exemplars. Unknown sections are skipped. */
export const exemplarSection = 1

/** Types of families by code: new ones go to the end. */
export const typeCodes: readonly FamilyHead['type'][] = [
  'counter',
  'gauge',
  'histogram',
  'summary',
  'info',
  'stateset',
]

/** Tag of the section that says which rows are withdrawn. */
export const withdrawnSection = 2

/** Aggregations of gauges by code: new ones go to the end. */
export const aggregationCodes: readonly GaugeAggregation[] = [
  'auto',
  'livesum',
  'mostrecent',
  'sum',
  'min',
  'max',
  'all',
  'liveall',
  'livemin',
  'livemax',
  'livemostrecent',
]

/** The newest version that who reads none above `newest` can read; where there is none, the oldest that can be written. */
export function versionFor(newest: number, written: readonly number[] = writtenVersions): number {
  return written.find((version) => version <= newest) ?? written.at(-1) ?? batchVersion
}

/** Writes who and which into a batch. Its version stays what it is: the content has the form of that. */
export function writeHeader(header: BatchHeader, into: Bytes): void {
  fromLatin1(header.source, into, sourceAt)
  new DataView(into.buffer, into.byteOffset).setUint32(sequenceAt, header.sequence, true)
  fromLatin1(header.nonce, into, nonceAt)
}

/** Reads the header of a batch whose version is known. @throws MalformedBytesError */
export function readHeader(body: Bytes): BatchHeader {
  if (body.length < headerBytes)
    throw new ByteReader(body, body.length).malformed('the bytes end early in the header')
  const source = toLatin1(body.subarray(sourceAt, sequenceAt))
  const sequence = new DataView(body.buffer, body.byteOffset).getUint32(sequenceAt, true)
  if (sequence === 0) throw new ByteReader(body, sequenceAt).malformed('a sequence starts at 1')
  return { source, stamp: stampOf(source), sequence, nonce: toLatin1(body.subarray(nonceAt, headerBytes)) }
}

/** When a source says that it was drawn, in milliseconds. */
export function stampOf(source: string): number {
  let stamp = 0
  for (let i = 0; i < stampBytes; i++) stamp = stamp * 256 + source.charCodeAt(i)
  return stamp
}

/** The source that bytes name which may be a batch; of fewer bytes, what there is. */
export function sourceOf(body: Bytes): string {
  return toLatin1(body.subarray(sourceAt, sourceAt + sourceBytes))
}
