import { kindOf } from '../model/labels.ts'
import type { PushAuth } from './delivery-options.ts'

/** Where to send, and as whom. */
export interface Receiver {
  /** Without user, password and fragment. */
  readonly url: URL
  /** The user and password that were in the URL; a request may not have them there. */
  readonly auth: PushAuth | undefined
}

/**
 * Reads the address of a receiver; without a scheme it is `http`.
 * @throws TypeError for what is no string, RangeError for what is no address of an HTTP server. Its message has no password in it.
 */
export function receiverUrl(action: string, given: string): Receiver {
  // What is missing in an environment would be the name of a host.
  if (typeof given !== 'string') {
    throw new TypeError(`Cannot ${action}: url must be a string, received ${kindOf(given)}`)
  }
  const url = parse(/^[a-z][a-z\d+.-]*:\/\//i.test(given) ? given : `http://${given}`)
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    const shown = JSON.stringify(given.replace(/\/\/.*@/s, '//'))
    throw new RangeError(`Cannot ${action}: url must be one of http or https, received ${shown}`)
  }
  const { username, password } = url
  url.username = url.password = url.hash = ''
  const isNamed = username !== '' || password !== ''
  return { url, auth: isNamed ? { username: decoded(username), password: decoded(password) } : undefined }
}

function parse(text: string): URL | undefined {
  try {
    return new URL(text)
  } catch {
    return undefined
  }
}

/** What was not encoded stays as it is. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
