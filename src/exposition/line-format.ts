import type { EncoderOptions, Format } from '../model/format.ts'
import type { Dialect } from './dialect.ts'
import { familyWriters, type WriterOf } from './family-writers.ts'
import { LineEncoder } from './line-encoder.ts'

/** A format whose pages are lines. */
export interface LineFormat extends Format {
  readonly dialect: Dialect
  /** What writes families, for the pages that have these options. */
  writers(options: EncoderOptions): WriterOf
}

/** Makes a format of a dialect. */
export function lineFormat(
  dialect: Dialect,
  { name, mediaType, versions }: Pick<Format, 'name' | 'mediaType' | 'versions'>,
): LineFormat {
  const [preferred = ''] = versions
  const writers = familyWriters(dialect)
  return {
    name,
    mediaType,
    versions,
    dialect,
    writers,
    contentType({ version = preferred, escaping } = {}) {
      const type = `${mediaType}; version=${version}; charset=utf-8`
      return escaping === undefined ? type : `${type}; escaping=${escaping}`
    },
    encoder: (options: EncoderOptions = {}) => new LineEncoder(writers(options), dialect.end, options),
  }
}
