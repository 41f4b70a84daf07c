/**
 * An answer that is no page. Its text never holds what the client has sent.
 * @param text one line; without a body where the request's method has none
 */
export function shortAnswer(
  request: Request,
  status: number,
  text: string,
  headers: Readonly<Record<string, string>> = {},
): Response {
  return new Response(request.method === 'HEAD' ? null : `# ${text}\n`, {
    status,
    headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store', ...headers },
  })
}
