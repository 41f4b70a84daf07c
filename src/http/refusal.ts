import type { Guard } from './authorization.ts'
import { shortAnswer } from './short-answer.ts'

const methods = 'OPTIONS,GET,HEAD'

/** What a request gets instead of a page, unless it may have one. */
export async function refusal(
  request: Request,
  path: string | undefined,
  guard: Guard,
): Promise<Response | undefined> {
  const { method } = request
  const { pathname } = new URL(request.url)
  if (path !== undefined && pathname !== path) return shortAnswer(request, 404, 'Not Found')
  if (method === 'OPTIONS') return new Response(null, { headers: { allow: methods } })
  if (method !== 'GET' && method !== 'HEAD') {
    return shortAnswer(request, 405, `Method Not Allowed: use ${methods}`, { allow: methods })
  }
  if (!(await guard.allows(request))) {
    return shortAnswer(request, 401, 'Unauthorized', { 'www-authenticate': guard.challenge })
  }
  // Browsers ask for it beside every page; where every path is a page, that would be a second one.
  return path === undefined && pathname === '/favicon.ico' ? new Response(null) : undefined
}
