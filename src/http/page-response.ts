import { pieces } from '../exposition/encode.ts'
import { negotiate } from '../exposition/negotiate.ts'
import type { CreatedSamples, Format } from '../model/format.ts'
import type { MetricFamily } from '../model/metric-family.ts'
import { gzip } from '../runtime/gzip.ts'
import type { Sleep } from '../runtime/sleep.ts'
import { acceptsGzip } from './accepts-gzip.ts'
import { clientEncodings } from './client-encodings.ts'
import { pageStream } from './page-stream.ts'

/** How pages are written. */
export interface PageOptions {
  readonly formats: readonly Format[]
  readonly compression: 'negotiate' | 'none'
  readonly created: CreatedSamples
  readonly sleep: Sleep
  /** Called when a page breaks off. */
  readonly onError: (error: unknown, collector: undefined) => void
  /** Called for a family of which all or some series cannot be shown beside the others. */
  readonly onLeftOut: (error: unknown, family: string) => void
}

/** A page of families, in the format and compression that the client prefers. It is written while it is sent. */
export function pageResponse(
  request: Request,
  families: Iterable<MetricFamily>,
  { formats, compression, created, sleep, onError, onLeftOut }: PageOptions,
): Response {
  const { format, escaping, contentType } = negotiate(request.headers.get('accept'), formats)
  const isCompressed = compression === 'negotiate' && acceptsGzip(clientEncodings(request))
  const headers = new Headers({
    'content-type': contentType,
    vary: 'Accept, Accept-Encoding',
    'cache-control': 'no-store, no-transform',
  })
  if (isCompressed) headers.set('content-encoding', 'gzip')
  // Workers would compress what is compressed already.
  const init: ResponseInit & { readonly encodeBody: string } = {
    headers,
    encodeBody: isCompressed ? 'manual' : 'automatic',
  }
  if (request.method === 'HEAD') return new Response(null, init)
  const onCollision = (family: string, name: string): void => onLeftOut(collision(family, name), family)
  const encoder = format.encoder({ escaping, created, onCollision })
  const stream = pageStream(pieces(families, encoder), sleep, (error) => onError(error, undefined))
  return new Response(isCompressed ? gzip(stream) : stream, init)
}

function collision(family: string, name: string): RangeError {
  return new RangeError(
    `Cannot show ${JSON.stringify(family)}: names must differ when they are escaped, received ${JSON.stringify(name)} twice`,
  )
}
