import { parseAccept } from '../exposition/accept.ts'

/**
 * Whether a client wants its answer in gzip: it names it, with no lower quality than that of an answer as it is.
 * @param acceptEncoding the request's header of that name
 * @see RFC 9110, section 12.5.3
 */
export function acceptsGzip(acceptEncoding: string): boolean {
  const codings = parseAccept(acceptEncoding)
  const quality = (name: string): number => codings.find(({ value }) => value === name)?.quality ?? 0
  return quality('gzip') > 0 && quality('gzip') >= quality('identity')
}
