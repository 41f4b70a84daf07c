import type { Fetch } from '../../src/runtime/system-fetch.ts'

/**
 * A `fetch` that sends every request to a Unix socket, whatever the host of its URL.
 * @example
 * const fetch = socketFetch('/run/metrics.sock')
 * const target = httpTarget({ url: 'http://localhost/push', fetch })
 */
export function socketFetch(path: string): Fetch {
  return (url, init) => {
    const routed: RequestInit & { readonly unix: string } = { ...init, unix: path }
    return fetch(url, routed)
  }
}
