/** What a receiver did not keep of a request that it has taken. */
export interface OtlpRejection {
  readonly dataPoints: number
  /** Why; or a warning, when nothing was rejected. */
  readonly message: string
}

/** What there is to read of an answer; it may be anything. */
interface Partial {
  readonly rejectedDataPoints?: unknown
  readonly errorMessage?: unknown
}

/** The answer to a request that was taken. One that cannot be read says nothing. @see OTLP 1, "Partial Success" */
export async function otlpRejection(answer: Blob, mediaType: string | null): Promise<OtlpRejection> {
  try {
    const isJson = mediaType?.includes('json') === true
    const partial = isJson
      ? fromJson(await answer.text())
      : fromProtobuf(new DataView(await answer.arrayBuffer()))
    const { rejectedDataPoints, errorMessage } = partial ?? {}
    return {
      dataPoints: Number(rejectedDataPoints) || 0,
      message: typeof errorMessage === 'string' ? errorMessage : '',
    }
  } catch {
    return { dataPoints: 0, message: '' }
  }
}

function fromJson(text: string): Partial | undefined {
  return (JSON.parse(text) as { readonly partialSuccess?: Partial }).partialSuccess
}

function fromProtobuf(answer: DataView): Partial | undefined {
  const partial = fieldsOf(answer).get(1)
  if (typeof partial !== 'object') return undefined
  const fields = fieldsOf(partial)
  const message = fields.get(2)
  return {
    rejectedDataPoints: fields.get(1),
    errorMessage: typeof message === 'object' ? new TextDecoder().decode(message) : '',
  }
}

/** The fields of a message of protobuf, the last of each number: varints and bytes. @throws RangeError where it ends early. */
function fieldsOf(message: DataView): ReadonlyMap<number, number | DataView> {
  const fields = new Map<number, number | DataView>()
  let at = 0
  const varint = (): number => {
    let value = 0
    for (let scale = 1; ; scale *= 128) {
      const byte = message.getUint8(at++)
      value += (byte & 127) * scale
      if (byte < 128) return value
    }
  }
  while (at < message.byteLength) {
    const tag = varint()
    const type = tag % 8
    const number = (tag - type) / 8
    if (type === 0) fields.set(number, varint())
    else {
      const length = type === 2 ? varint() : type === 1 ? 8 : 4
      fields.set(number, new DataView(message.buffer, message.byteOffset + at, length))
      at += length
    }
  }
  return fields
}
