import type { EncoderOptions, Format } from '../model/format.ts'
import type { Dialect } from './dialect.ts'
import { LineEncoder } from './line-encoder.ts'

/** A format whose pages are lines. */
export interface LineFormat extends Format {
  readonly dialect: Dialect
}

/** Makes a format of a dialect. */
export function lineFormat(
  dialect: Dialect,
  { name, mediaType, versions }: Pick<Format, 'name' | 'mediaType' | 'versions'>,
): LineFormat {
  const [preferred = ''] = versions
  return {
    name,
    mediaType,
    versions,
    dialect,
    contentType({ version = preferred, escaping } = {}) {
      const type = `${mediaType}; version=${version}; charset=utf-8`
      return escaping === undefined ? type : `${type}; escaping=${escaping}`
    },
    encoder: (options: EncoderOptions = {}) => new LineEncoder(dialect, options),
  }
}
