import type { Bytes } from '../model/bytes.ts'
import { gzip } from '../runtime/gzip.ts'
import type { PushRequest } from './send-request.ts'

/** What a request carries: bytes of a media type, in gzip or as they are. */
export async function pushContent(
  mediaType: string,
  bytes: Bytes,
  compression: 'gzip' | 'none',
): Promise<Pick<PushRequest, 'headers' | 'body'>> {
  const headers = { 'content-type': mediaType }
  if (compression === 'none') return { headers, body: bytes }
  const zipped = new Response(gzip(new Blob([bytes]).stream()))
  return {
    headers: { ...headers, 'content-encoding': compression },
    body: new Uint8Array(await zipped.arrayBuffer()),
  }
}
