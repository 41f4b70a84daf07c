import { toLatin1 } from '../../src/aggregate/latin1.ts'
import { BatchEncoder } from '../../src/aggregate/batch-encoder.ts'
import type { Bytes } from '../../src/model/bytes.ts'
import type { Exemplar } from '../../src/model/exemplar.ts'
import { type FamilyHead, type GaugeAggregation, widthOf } from '../../src/model/family-head.ts'
import type { LabelDictionary, LabelPairs, Labels } from '../../src/model/labels.ts'
import { createBlock } from '../../src/model/series-block.ts'

/** One series of a batch, as a test writes it down. */
export interface TestRow {
  readonly labels?: Labels | undefined
  /** As many as `widthOf` says; missing ones are 0. */
  readonly values?: readonly number[] | undefined
  readonly flags?: number | undefined
  readonly info?: LabelPairs | undefined
  readonly exemplars?: readonly (Exemplar | undefined)[] | undefined
}

export interface TestFamily {
  readonly head: FamilyHead
  readonly rows: readonly TestRow[]
}

export function counter(name: string, ...rows: readonly TestRow[]): TestFamily {
  return { head: { type: 'counter', name, help: '', unit: '' }, rows }
}

export function gauge(name: string, aggregation: GaugeAggregation, ...rows: readonly TestRow[]): TestFamily {
  return { head: { type: 'gauge', name, help: '', unit: '', aggregation }, rows }
}

export function histogram(name: string, bounds: readonly number[], ...rows: readonly TestRow[]): TestFamily {
  return { head: { type: 'histogram', name, help: '', unit: '', bounds }, rows }
}

export function summary(name: string, ...rows: readonly TestRow[]): TestFamily {
  return { head: { type: 'summary', name, help: '', unit: '', quantiles: [] }, rows }
}

export function info(name: string, ...rows: readonly TestRow[]): TestFamily {
  return { head: { type: 'info', name, help: '', unit: '' }, rows }
}

export function stateSet(name: string, states: readonly string[], ...rows: readonly TestRow[]): TestFamily {
  return { head: { type: 'stateset', name, help: '', unit: '', states }, rows }
}

/** A source as a header has it. `random` tells sources of one moment apart. */
export function sourceId(stampMilliseconds: number, random: number): string {
  const bytes = new Uint8Array(16)
  const view = new DataView(bytes.buffer)
  view.setUint16(0, Math.floor(stampMilliseconds / 2 ** 32))
  view.setUint32(2, stampMilliseconds % 2 ** 32)
  view.setUint32(12, random)
  return toLatin1(bytes)
}

export function nonce(number: number): string {
  const bytes = new Uint8Array(8)
  new DataView(bytes.buffer).setFloat64(0, number)
  return toLatin1(bytes)
}

/** What may be said about a batch beside its families. */
export interface TestBatchOptions {
  readonly windowSeconds?: number | undefined
  /** Time of sealing, for the ages of exemplars. */
  readonly nowSeconds?: number | undefined
  readonly nonce?: number | undefined
}

/** Numbers its batches as an isolate does and gives each a nonce of its own. */
export class TestSource {
  readonly id: string
  readonly stamp: number
  sequence = 0

  constructor(stampSeconds: number, random = 0) {
    this.stamp = Math.floor(stampSeconds * 1000)
    this.id = sourceId(this.stamp, random)
  }

  batch(families: readonly TestFamily[], options: TestBatchOptions = {}): Bytes {
    this.sequence++
    const { windowSeconds = 0, nowSeconds = 0, nonce: number = this.sequence } = options
    const header = { source: this.id, stamp: this.stamp, sequence: this.sequence, nonce: nonce(number) }
    return encoderOf(families).finish(header, windowSeconds, nowSeconds)
  }
}

export function encoderOf(families: readonly TestFamily[], help: 'with' | 'without' = 'with'): BatchEncoder {
  const encoder = new BatchEncoder()
  for (const { head, rows } of families) {
    const names = [...new Set(rows.flatMap((row) => Object.keys(row.labels ?? {})))]
    const labels = names.map((name) => textsOf(name, rows))
    const width = widthOf(head)
    const block = createBlock(head, names.length, Math.max(1, rows.length))
    for (const [i, row] of rows.entries()) {
      block.values.set(row.values ?? [], i * width)
      block.flags[i] = row.flags ?? 0
      for (const [j, { name, ids }] of labels.entries()) {
        block.labelIds[i * names.length + j] = ids.get(labelOf(row, name)) ?? -1
      }
      if (row.info ?? row.exemplars) (block.details ??= [])[i] = { info: row.info, exemplars: row.exemplars }
    }
    block.rows = rows.length
    encoder.family(head, labels, block, help)
  }
  return encoder
}

function textsOf(
  name: string,
  rows: readonly TestRow[],
): LabelDictionary & { readonly ids: ReadonlyMap<unknown, number> } {
  const texts = [...new Set(rows.flatMap((row) => labelOf(row, name) ?? []))]
  return { name, text: (id) => texts[id] ?? '', ids: new Map(texts.map((text, id) => [text, id])) }
}

/** A label may be called `valueOf`, which every object has something for. */
function labelOf({ labels = {} }: TestRow, name: string): string | undefined {
  return Object.hasOwn(labels, name) ? labels[name] : undefined
}
