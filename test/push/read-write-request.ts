import { type Field, readDouble, readFields, readVarints } from './proto-reader.ts'

/** The bits of the value that says that a series has ended. */
const staleBits = 0x7ff0000000000002n

/** A series of a request, in either version. */
interface ReadSeries {
  /** `__name__=a,job=b`, in the order of the wire. */
  readonly labels: string
  readonly samples: readonly ReadSample[]
  readonly exemplars: readonly ReadExemplar[]
  /** Of 2.0. */
  readonly metadata?: ReadMetadata | undefined
}

export interface ReadSample {
  readonly value: number | 'stale'
  readonly timestamp: number
  /** Of 2.0. */
  readonly start?: number | undefined
}

interface ReadExemplar {
  readonly labels: string
  readonly value: number
  readonly timestamp: number
}

interface ReadMetadata {
  readonly type: number
  readonly name?: string | undefined
  readonly help: string
  readonly unit: string
}

export interface ReadRequest {
  readonly series: readonly ReadSeries[]
  /** Of 1.0. */
  readonly metadata: readonly ReadMetadata[]
}

/** Reads `prometheus.WriteRequest`. */
export function readWriteRequestV1(message: Uint8Array): ReadRequest {
  const fields = readFields(message)
  return {
    series: inner(fields, 1).map((series) => ({
      labels: pairsOf(series),
      samples: inner(series, 2).map(sampleOf),
      exemplars: inner(series, 3).map((exemplar) => ({ labels: pairsOf(exemplar), ...pointOf(exemplar) })),
    })),
    metadata: inner(fields, 3).map((metadata) => ({
      type: Number(one(metadata, 1)?.value ?? 0n),
      name: text(one(metadata, 2)),
      help: text(one(metadata, 4)),
      unit: text(one(metadata, 5)),
    })),
  }
}

/** Reads `io.prometheus.write.v2.Request`. */
export function readWriteRequestV2(message: Uint8Array): ReadRequest {
  const fields = readFields(message)
  const symbols = fields.filter(({ number }) => number === 4).map(text)
  const symbol = (field: Field | undefined): string => symbols[Number(field?.value ?? 0n)] ?? '?'
  const labelsOf = (owner: readonly Field[]): string =>
    joined(readVarints(one(owner, 1)?.bytes ?? new Uint8Array(0)).map((id) => symbols[Number(id)] ?? '?'))
  return {
    series: inner(fields, 5).map((series) => {
      const [metadata] = inner(series, 5)
      return {
        labels: labelsOf(series),
        samples: inner(series, 2).map(sampleOf),
        exemplars: inner(series, 4).map((exemplar) => ({ labels: labelsOf(exemplar), ...pointOf(exemplar) })),
        ...(metadata === undefined
          ? {}
          : {
              metadata: {
                type: Number(one(metadata, 1)?.value ?? 0n),
                help: symbol(one(metadata, 3)),
                unit: symbol(one(metadata, 4)),
              },
            }),
      }
    }),
    metadata: [],
  }
}

function sampleOf(sample: readonly Field[]): ReadSample {
  const start = one(sample, 3)
  const { value, timestamp } = pointOf(sample, 1, 2)
  return {
    value: one(sample, 1)?.value === staleBits ? 'stale' : value,
    timestamp,
    ...(start === undefined ? {} : { start: Number(start.value) }),
  }
}

function pointOf(
  fields: readonly Field[],
  value = 2,
  timestamp = 3,
): { readonly value: number; readonly timestamp: number } {
  return {
    value: readDouble(one(fields, value)?.bytes ?? new Uint8Array(8)),
    timestamp: Number(BigInt.asIntN(64, one(fields, timestamp)?.value ?? 0n)),
  }
}

function pairsOf(owner: readonly Field[]): string {
  return joined(inner(owner, 1).flatMap((pair) => [text(one(pair, 1)), text(one(pair, 2))]))
}

function joined(texts: readonly string[]): string {
  return texts.map((part, i) => (i % 2 === 0 ? `${i === 0 ? '' : ','}${part}=` : part)).join('')
}

function inner(fields: readonly Field[], number: number): readonly (readonly Field[])[] {
  return fields.filter((field) => field.number === number).map(({ bytes }) => readFields(bytes))
}

function one(fields: readonly Field[], number: number): Field | undefined {
  return fields.find((field) => field.number === number)
}

function text(field: Field | undefined): string {
  return new TextDecoder('utf-8', { fatal: true }).decode(field?.bytes)
}
