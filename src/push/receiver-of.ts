import { kindOf } from '../model/labels.ts'
import type { PushAuth } from './delivery-options.ts'

/** Where to send, and as whom. */
export interface Receiver {
  /** Without user, password and fragment: a request may not have them there. */
  readonly url: URL
  readonly auth: PushAuth | undefined
}

/**
 * Reads the address of a receiver; without a scheme it is `http`. A user and a password in it are `auth`, unless that is
 * given.
 * @throws TypeError for what is no string, RangeError for what is no address of an HTTP server. Its message has no password in it.
 */
export function receiverOf(
  action: string,
  { url: given, auth }: { readonly url: string; readonly auth?: PushAuth | undefined },
): Receiver {
  // What is missing in an environment would be the name of a host.
  if (typeof given !== 'string') {
    throw new TypeError(`Cannot ${action}: url must be a string, received ${kindOf(given)}`)
  }
  const address = /^[\w+.-]+:\/\//.test(given) ? given : `http://${given}`
  if (!/^https?:/i.test(address) || !URL.canParse(address)) {
    const shown = JSON.stringify(given.replace(/\/\/.*@/s, '//'))
    throw new RangeError(`Cannot ${action}: url must be one of http or https, received ${shown}`)
  }
  const url = new URL(address)
  const [username, password] = [decoded(url.username), decoded(url.password)]
  url.username = url.password = url.hash = ''
  return { url, auth: auth ?? (username + password === '' ? undefined : { username, password }) }
}

/** What was not encoded stays as it is. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
