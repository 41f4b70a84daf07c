import type { FamilyHead } from '../model/family-head.ts'
import { aggregationCodes, typeCodes } from './batch-layout.ts'
import type { TextTableReader } from './text-table-reader.ts'
import type { TextTableWriter } from './text-table-writer.ts'

/** A family's head with the names of its labels, as batches, views and snapshots carry it. */
export interface CodedHead {
  readonly head: FamilyHead
  readonly labelNames: readonly string[]
}

/** Writes a head and the names of its labels. @throws RangeError for a type that is not aggregated. */
export function writeHead(into: TextTableWriter, head: FamilyHead, labelNames: readonly string[]): void {
  const type = typeCodes.indexOf(head.type)
  if (type < 0) {
    throw new RangeError(
      `Cannot encode "${head.name}": type must be one of ${JSON.stringify(typeCodes)}, received "${head.type}"`,
    )
  }
  into.u8(type)
  into.u8(head.type === 'gauge' ? aggregationCodes.indexOf(head.aggregation) : 0)
  into.text(head.name)
  into.text(head.help)
  into.text(head.unit)
  into.texts(labelNames)
  if (head.type === 'histogram') {
    into.list(head.bounds, (bound) => into.number(bound))
  }
  if (head.type === 'stateset') into.texts(head.states)
}

/** Reads what `writeHead` wrote. @throws MalformedBytesError */
export function readHead(from: TextTableReader): CodedHead {
  from.field = 'the head of a family'
  const type = typeCodes[from.u8()]
  const aggregation = aggregationCodes[from.u8()]
  if (type === undefined) throw from.malformed('a type is unknown')
  if (aggregation === undefined) throw from.malformed('an aggregation is unknown')
  if (type !== 'gauge' && aggregation !== 'auto') throw from.malformed('only a gauge has an aggregation')
  const common = { name: from.text(), help: from.text(), unit: from.text() }
  if (common.name === '') throw from.malformed('a name is empty')
  const labelNames = readDistinct(from)
  return { head: readRest(from, type, common, aggregation), labelNames }
}

function readRest(
  from: TextTableReader,
  type: FamilyHead['type'],
  common: { readonly name: string; readonly help: string; readonly unit: string },
  aggregation: (typeof aggregationCodes)[number],
): FamilyHead {
  switch (type) {
    case 'gauge':
      return { type, ...common, aggregation }
    case 'histogram':
      return { type, ...common, bounds: readBounds(from) }
    case 'stateset':
      return { type, ...common, states: readDistinct(from) }
    case 'summary':
      return { type, ...common, quantiles: [] }
    case 'counter':
    case 'info':
      return { type, ...common }
    default:
      throw from.malformed('a type is not aggregated')
  }
}

function readBounds(from: TextTableReader): readonly number[] {
  let last = -Infinity
  return from.list(1, () => {
    const bound = from.number()
    if (!Number.isFinite(bound) || bound <= last) throw from.malformed('bounds must be finite and rise')
    return (last = bound)
  })
}

function readDistinct(from: TextTableReader): readonly string[] {
  const texts = from.list(1, () => from.text())
  if (new Set(texts).size < texts.length) throw from.malformed('a name is there twice')
  return texts
}
