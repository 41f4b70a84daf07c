import type { Bytes } from '../model/bytes.ts'
import { ProtoWriter } from '../model/proto-writer.ts'
import type { OtlpRequest } from './otlp-message.ts'

/**
 * The fields of a message by their names: a number, or with what is in the field where its value does not tell.
 * `hex`: bytes in hexadecimal digits; `variant`: the number of one.
 */
interface Fields {
  readonly [name: string]: number | readonly [field: number, content: Content]
}

type Content = Fields | 'hex' | 'variant' | undefined

const keyValue: Fields = { key: 1, value: [2, { stringValue: 1 }] }
const exemplar: Fields = {
  timeUnixNano: 2,
  asDouble: 3,
  spanId: [4, 'hex'],
  traceId: [5, 'hex'],
  filteredAttributes: [7, keyValue],
}
const numberPoint: Fields = {
  startTimeUnixNano: 2,
  timeUnixNano: 3,
  asDouble: 4,
  exemplars: [5, exemplar],
  attributes: [7, keyValue],
}
const histogramPoint: Fields = {
  startTimeUnixNano: 2,
  timeUnixNano: 3,
  count: 4,
  sum: 5,
  bucketCounts: 6,
  explicitBounds: 7,
  exemplars: [8, exemplar],
  attributes: [9, keyValue],
}
const summaryPoint: Fields = {
  startTimeUnixNano: 2,
  timeUnixNano: 3,
  count: 4,
  sum: 5,
  quantileValues: [6, { quantile: 1, value: 2 }],
  attributes: [7, keyValue],
}
const metric: Fields = {
  name: 1,
  description: 2,
  gauge: [5, { dataPoints: [1, numberPoint] }],
  sum: [7, { dataPoints: [1, numberPoint], aggregationTemporality: [2, 'variant'], isMonotonic: 3 }],
  histogram: [9, { dataPoints: [1, histogramPoint], aggregationTemporality: [2, 'variant'] }],
  summary: [11, { dataPoints: [1, summaryPoint] }],
}
const scopeMetrics: Fields = { scope: [1, { name: 1, version: 2 }], metrics: [2, metric] }
const requestFields: Fields = {
  resourceMetrics: [1, { resource: [1, { attributes: [1, keyValue] }], scopeMetrics: [2, scopeMetrics] }],
}

/** A request in protobuf. @see OTLP 1, "Protobuf Encoding" */
export function otlpProtobuf(request: OtlpRequest): Bytes {
  const writer = new ProtoWriter()
  writeMessage(writer, requestFields, request)
  return writer.finish()
}

function writeMessage(writer: ProtoWriter, fields: Fields, message: unknown): void {
  for (const [name, value] of Object.entries(message ?? {})) {
    const known = fields[name] ?? 0
    const [field, content] = typeof known === 'number' ? [known] : known
    if (field > 0 && value !== undefined) writeField(writer, field, content, value)
  }
}

function writeField(writer: ProtoWriter, field: number, content: Content, value: unknown): void {
  if (typeof content === 'object') {
    for (const message of Array.isArray(value) ? value : [value]) {
      const start = writer.begin(field)
      writeMessage(writer, content, message)
      writer.end(start)
    }
  } else if (Array.isArray(value)) {
    const start = writer.begin(field)
    for (const one of value) {
      if (typeof one === 'bigint') writer.uint64(one)
      else writer.float64(Number(one))
    }
    writer.end(start)
  } else if (content === 'hex') writer.bytes(field, fromHex(String(value)))
  else if (typeof value === 'string') writer.string(field, value)
  else if (typeof value === 'bigint') writer.fixed64(field, value)
  else if (typeof value === 'number' && content === undefined) writer.double(field, value)
  else writer.int(field, Number(value))
}

function fromHex(digits: string): Bytes {
  return Uint8Array.from(digits.match(/../g) ?? [], (pair) => parseInt(pair, 16))
}
