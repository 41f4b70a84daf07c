import { decodeView } from '../../src/aggregate/view-codec.ts'
import { defaultBatchLimits } from '../../src/aggregate/batch-limits.ts'
import type { Envelope } from '../../src/aggregate/envelope.ts'
import { mergeViews } from '../../src/aggregate/merge-views.ts'
import { Counter } from '../../src/instruments/counter.ts'
import { Gauge } from '../../src/instruments/gauge.ts'
import { Histogram } from '../../src/instruments/histogram.ts'
import type { Bytes } from '../../src/model/bytes.ts'
import { samples } from '../../src/model/samples.ts'
import { Registry } from '../../src/registry/registry.ts'
import { DeltaReader } from '../../src/report/delta-reader.ts'
import { randomBytes } from '../../src/runtime/random-bytes.ts'

/** What goes beside a first attempt. */
export const envelope: Envelope = { ageSeconds: 0, attempt: 1, leaseSeconds: 60 }

/** One isolate with some instruments, which seals and leaves the sending to the test. */
export class Isolate {
  readonly registry: Registry = new Registry()
  readonly orders: Counter<readonly ['plan']> = new Counter({
    name: 'orders_total',
    help: 'Orders placed',
    labelNames: ['plan'],
    registry: this.registry,
  })
  readonly seconds: Histogram = new Histogram({
    name: 'quote_seconds',
    help: 'Time to quote',
    buckets: [0.1, 1],
    registry: this.registry,
  })
  readonly open: Gauge = new Gauge({ name: 'open', help: 'Open connections', registry: this.registry })
  readonly #reader = new DeltaReader(this.registry, { random: randomBytes })

  /** What has been counted since, as the bytes of a batch. */
  seal(): Bytes {
    const sealed = this.#reader.seal(Date.now() / 1000, {
      limits: defaultBatchLimits,
      whenEmpty: 'empty batch',
    })
    if (sealed === undefined) throw new Error('Cannot seal: there must be a batch, received none')
    return sealed.body
  }
}

/** The samples of a view as lines, but for those of the aggregator itself, which say what it has been through. */
export function linesOf(view: Bytes | ReadableStream<Bytes>): readonly string[] {
  return mergeViews([decodeView(bytesOf(view))]).flatMap((family) =>
    [...samples(family)]
      .filter(({ name }) => !name.startsWith('edgeprom_') && !name.endsWith('_created'))
      .map(({ name, labels, value }) => {
        const pairs = Object.entries(labels).map(([label, text]) => `${label}="${text}"`)
        return `${name}${pairs.length === 0 ? '' : `{${pairs.join(',')}}`} ${value}`
      }),
  )
}

/** One sample of a view; `undefined`: it is not shown. */
export function sampleOf(view: Bytes | ReadableStream<Bytes>, line: string): number | undefined {
  const found = mergeViews([decodeView(bytesOf(view))])
    .flatMap((family) => [...samples(family)])
    .find(({ name, labels }) => {
      const pairs = Object.entries(labels).map(([label, text]) => `${label}="${text}"`)
      return `${name}${pairs.length === 0 ? '' : `{${pairs.join(',')}}`}` === line
    })
  return found?.value
}

/** A view that was asked for as bytes, as it is without being told otherwise. */
function bytesOf(view: Bytes | ReadableStream<Bytes>): Bytes {
  if (view instanceof Uint8Array) return view
  throw new TypeError('Cannot read a view: it must be bytes, received a stream')
}
