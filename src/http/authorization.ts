import { base64 } from '../model/base64.ts'
import { kindOf } from '../model/labels.ts'
import { isSameSecret } from '../runtime/is-same-secret.ts'

/**
 * Who may read a page: everybody, who knows a token (`Authorization: Bearer`), who knows a password, or who a function
 * lets in, for what a platform knows of its clients.
 */
export type Authorization =
  | 'public'
  | { readonly bearer: string }
  | { readonly basic: { readonly username: string; readonly password: string } }
  | ((request: Request) => boolean | Promise<boolean>)

/** Lets requests in or not. */
export interface Guard {
  /** What a client that is kept out is told to send: `WWW-Authenticate`. */
  readonly challenge: string
  allows(request: Request): boolean | Promise<boolean>
}

/**
 * What keeps the others out.
 * @throws TypeError for a token, name or password that is empty or no text: as a setting that is missing would be.
 */
export function guardOf(authorization: Authorization): Guard {
  const bearer = 'Bearer realm="metrics"'
  if (authorization === 'public') return { challenge: bearer, allows: () => true }
  if (typeof authorization === 'function') return { challenge: bearer, allows: authorization }
  // JavaScript may give anything: what is missing in an environment, or the token itself.
  const given = Object(authorization) as { readonly bearer?: unknown; readonly basic?: unknown }
  if ('bearer' in given) {
    const token = secret('bearer', given.bearer)
    return { challenge: bearer, allows: (request) => sends(request, 'bearer', token) }
  }
  if (!('basic' in given)) {
    throw new TypeError(
      `Cannot guard metrics: authorize must be "public", { bearer }, { basic } or a function, received ${kindOf(authorization)}`,
    )
  }
  const { username, password } = Object(given.basic) as {
    readonly username: string
    readonly password: string
  }
  const credentials = base64(`${secret('basic.username', username)}:${secret('basic.password', password)}`)
  if (username.includes(':')) {
    throw new RangeError('Cannot guard metrics: authorize.basic.username must have no colon, received one')
  }
  return {
    challenge: 'Basic realm="metrics", charset="UTF-8"',
    allows: (request) => sends(request, 'basic', credentials),
  }
}

/** Whether a request carries these credentials. @see RFC 9110, section 11.4 */
function sends(request: Request, scheme: string, credentials: string): boolean {
  const [sent = '', ...rest] = (request.headers.get('authorization') ?? '').split(' ')
  const isSame = isSameSecret(rest.join(' ').trim(), credentials)
  return sent.toLowerCase() === scheme && isSame
}

function secret(option: string, value: unknown): string {
  if (typeof value === 'string' && value !== '') return value
  const received = value === '' ? '""' : typeof value
  throw new TypeError(
    `Cannot guard metrics: authorize.${option} must be a text that is not empty, received ${received}`,
  )
}
