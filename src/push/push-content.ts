import type { Bytes } from '../model/bytes.ts'
import { gzip } from '../runtime/gzip.ts'
import type { PushRequest } from './send-request.ts'

/** What a request carries: text or bytes of a media type, in gzip or as they are. */
export async function pushContent(
  mediaType: string,
  content: string | Bytes,
  compression: 'gzip' | 'none',
): Promise<Pick<PushRequest, 'headers' | 'body'>> {
  const isZipped = compression === 'gzip'
  const plain = new Blob([content])
  const whole = isZipped ? new Response(gzip(plain.stream())) : plain
  return {
    headers: { 'content-type': mediaType, ...(isZipped ? { 'content-encoding': 'gzip' } : {}) },
    body: new Uint8Array(await whole.arrayBuffer()),
  }
}
