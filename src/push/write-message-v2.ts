import type { Bytes } from '../model/bytes.ts'
import { ProtoWriter } from '../model/proto-writer.ts'
import { metricTypes, type SampleFields, type WriteMessage, writeSample } from './write-message.ts'
import type { WriteSeries } from './write-series.ts'

const fields: SampleFields = { exemplar: 4, histogram: 3, hasStart: true }

/** `io.prometheus.write.v2.Request`: all text in one table. @see Prometheus, "Remote Write 2.0" */
export class WriteMessageV2 implements WriteMessage {
  readonly #symbols = new ProtoWriter()
  readonly #series = new ProtoWriter()
  readonly #references = new Map<string, number>()

  constructor() {
    // What is not there is the first symbol.
    this.#reference('')
  }

  get length(): number {
    return this.#symbols.length + this.#series.length
  }

  add(series: WriteSeries): void {
    const { labels, head } = series
    const writer = this.#series
    const start = writer.begin(5)
    this.#labels(labels)
    const help = this.#reference(head?.help ?? '')
    const unit = this.#reference(head?.unit ?? '')
    writeSample(writer, series, fields, (pairs) => this.#labels(pairs))
    if (head !== undefined) {
      const metadata = writer.begin(5)
      writer.int(1, metricTypes[head.type])
      if (help !== 0) writer.int(3, help)
      if (unit !== 0) writer.int(4, unit)
      writer.end(metadata)
    }
    writer.end(start)
  }

  finish(): Bytes {
    const request = new Uint8Array(this.length)
    request.set(this.#symbols.finish())
    request.set(this.#series.finish(), this.#symbols.length)
    return request
  }

  #labels(labels: readonly string[]): void {
    const start = this.#series.begin(1)
    for (const text of labels) this.#series.varint(this.#reference(text))
    this.#series.end(start)
  }

  #reference(text: string): number {
    const known = this.#references.get(text)
    if (known !== undefined) return known
    this.#references.set(text, this.#references.size)
    this.#symbols.string(4, text)
    return this.#references.size - 1
  }
}
