/**
 * The `Accept-Encoding` that the client has sent. Cloudflare replaces the header by its own before a Worker sees it,
 * and keeps the client's beside it.
 */
export function clientEncodings(request: Request): string {
  const cloudflare: unknown = Reflect.get(request, 'cf')
  if (typeof cloudflare === 'object' && cloudflare !== null) {
    const sent: unknown = Reflect.get(cloudflare, 'clientAcceptEncoding')
    if (typeof sent === 'string') return sent
  }
  return request.headers.get('accept-encoding') ?? ''
}
