import type { Bytes } from '../model/bytes.ts'
import type { Collector } from '../model/collector.ts'
import type { Encoder, EncoderOptions, Format } from '../model/format.ts'
import { gather } from '../model/gather.ts'
import type { MetricFamily } from '../model/metric-family.ts'
import { text } from './text.ts'

/** Options of `encode` and `render`. */
export interface EncodeOptions extends EncoderOptions {
  /** @default text */
  readonly format?: Format | undefined
  /** Ends the collection; what is collected is then written to its end. */
  readonly signal?: AbortSignal | undefined
}

/**
 * A page in bytes, in pieces of at most 64 KiB. The whole collection is over before the first piece comes, and pieces
 * are made when they are asked for, so a page of any size needs the memory of one; only start times in the text format
 * wait for the end of their family.
 * @throws whatever the collector throws.
 * @example
 * for await (const piece of encode(registry)) await file.write(piece)
 */
export async function* encode(
  collector: Collector,
  options: EncodeOptions = {},
): AsyncGenerator<Bytes, void> {
  const { format = text, signal } = options
  const families = await gather(collector.collect({ signal }), signal)
  yield* pieces(families, format.encoder(options))
}

/**
 * A page as a string, for tests and for what takes no stream.
 * @throws whatever the collector throws.
 * @example
 * console.log(await render(registry, { format: openmetrics }))
 */
export async function render(collector: Collector, options: EncodeOptions = {}): Promise<string> {
  const utf8 = new TextDecoder()
  let page = ''
  for await (const piece of encode(collector, options)) page += utf8.decode(piece, { stream: true })
  return page + utf8.decode()
}

/** The pieces of a page. */
export function* pieces(families: Iterable<MetricFamily>, encoder: Encoder): Generator<Bytes, void> {
  for (const family of families) yield* encoder.encode(family)
  yield* encoder.end()
}
