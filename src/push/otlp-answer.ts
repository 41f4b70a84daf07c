import { MalformedBytesError } from '../model/errors.ts'
import type { Verdict } from './deliver.ts'

/** What a receiver did not keep of a request that it has taken. */
export interface OtlpRejection {
  readonly dataPoints: number
  /** Why; or a warning, when nothing was rejected. */
  readonly message: string
}

/** The most of an answer that is read; it says little. */
const longestAnswer = 65_536

const none: OtlpRejection = { dataPoints: 0, message: '' }

/** Only these say that it may work later. @see OTLP 1, "Retryable Response Codes" */
export function judgeOtlpStatus({ ok, status }: Response): Verdict {
  if (ok) return 'taken'
  return status === 429 || (status >= 502 && status <= 504) ? 'later' : 'refused'
}

/** Reads the answer to a request that was taken. One that cannot be read says nothing. @see OTLP 1, "Partial Success" */
export async function readOtlpAnswer(response: Response): Promise<OtlpRejection> {
  const isJson = response.headers.get('content-type')?.includes('json') === true
  const body = await beginning(response)
  try {
    return isJson ? fromJson(JSON.parse(new TextDecoder().decode(body))) : fromProtobuf(body)
  } catch {
    return none
  }
}

async function beginning({ body }: Response): Promise<Uint8Array> {
  const pieces: Uint8Array<ArrayBuffer>[] = []
  let length = 0
  for await (const piece of body ?? []) {
    pieces.push(piece)
    length += piece.length
    if (length > longestAnswer) break
  }
  return new Uint8Array(await new Blob(pieces).arrayBuffer())
}

function fromJson(answer: unknown): OtlpRejection {
  const partial = memberOf(answer, 'partialSuccess')
  const dataPoints = Number(memberOf(partial, 'rejectedDataPoints')) || 0
  const message = memberOf(partial, 'errorMessage')
  return { dataPoints, message: typeof message === 'string' ? message : '' }
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
}

function fromProtobuf(answer: Uint8Array): OtlpRejection {
  const partial = fieldsOf(answer).get(1)
  if (!(partial instanceof Uint8Array)) return none
  const fields = fieldsOf(partial)
  const message = fields.get(2)
  return {
    dataPoints: Number(fields.get(1)) || 0,
    message: message instanceof Uint8Array ? new TextDecoder().decode(message) : '',
  }
}

/** The fields of a message of protobuf, the last of each number: varints and bytes. */
function fieldsOf(message: Uint8Array): ReadonlyMap<number, number | Uint8Array> {
  const fields = new Map<number, number | Uint8Array>()
  let at = 0
  const varint = (): number => {
    let value = 0
    for (let scale = 1; ; scale *= 128) {
      const byte = message[at++]
      if (byte === undefined) throw new MalformedBytesError('the answer ends early', at)
      value += (byte & 127) * scale
      if (byte < 128) return value
    }
  }
  while (at < message.length) {
    const tag = varint()
    const type = tag % 8
    if (type === 0) fields.set((tag - type) / 8, varint())
    else {
      const length = type === 2 ? varint() : type === 1 ? 8 : 4
      fields.set((tag - type) / 8, message.subarray(at, (at += length)))
    }
  }
  return fields
}
