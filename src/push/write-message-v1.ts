import type { Bytes } from '../model/bytes.ts'
import { ProtoWriter } from '../model/proto-writer.ts'
import { metricTypes, type SampleFields, type WriteMessage, writeSample } from './write-message.ts'
import type { WriteSeries } from './write-series.ts'

const fields: SampleFields = { exemplar: 3, histogram: 4, hasStart: false }

/** `prometheus.WriteRequest`: labels in full, what families are beside the series. @see Prometheus, "Remote Write 1.0" */
export class WriteMessageV1 implements WriteMessage {
  readonly #writer = new ProtoWriter()
  /** Families that the request has described. */
  readonly #described = new Set<string>()

  get length(): number {
    return this.#writer.length
  }

  add(series: WriteSeries): void {
    const writer = this.#writer
    const start = writer.begin(1)
    this.#labels(series.labels)
    writeSample(writer, series, fields, (labels) => this.#labels(labels))
    writer.end(start)
    this.#describe(series)
  }

  finish(): Bytes {
    return this.#writer.finish()
  }

  #labels(labels: readonly string[]): void {
    for (let i = 0; i < labels.length; i += 2) {
      const start = this.#writer.begin(1)
      this.#writer.string(1, labels[i] ?? '')
      this.#writer.string(2, labels[i + 1] ?? '')
      this.#writer.end(start)
    }
  }

  #describe({ head }: WriteSeries): void {
    if (head === undefined || this.#described.has(head.name)) return
    this.#described.add(head.name)
    const writer = this.#writer
    const start = writer.begin(3)
    writer.int(1, metricTypes[head.type])
    writer.string(2, head.name)
    if (head.help !== '') writer.string(4, head.help)
    if (head.unit !== '') writer.string(5, head.unit)
    writer.end(start)
  }
}
