import { pieces } from '../../src/exposition/encode.ts'
import type { Bytes } from '../../src/model/bytes.ts'
import type { EncoderOptions, Format } from '../../src/model/format.ts'
import type { MetricFamily } from '../../src/model/metric-family.ts'

/** The bytes of some families in one format. */
export function pageBytes(
  format: Format,
  families: readonly MetricFamily[],
  options?: EncoderOptions,
): readonly Bytes[] {
  return [...pieces(families, format.encoder(options))]
}

/** The same as text. */
export function page(format: Format, families: readonly MetricFamily[], options?: EncoderOptions): string {
  const utf8 = new TextDecoder('utf-8', { fatal: true })
  return (
    pageBytes(format, families, options)
      .map((piece) => utf8.decode(piece, { stream: true }))
      .join('') + utf8.decode()
  )
}
