import type { Fetch } from '../../src/runtime/system-fetch.ts'

declare const Deno: {
  createHttpClient(options: {
    readonly proxy: { readonly transport: 'unix'; readonly path: string }
  }): unknown
}

/**
 * A `fetch` that sends every request to a Unix socket, whatever the host of its URL.
 * @example
 * const fetch = socketFetch('/run/metrics.sock')
 * const target = httpTarget({ url: 'http://localhost/push', fetch })
 */
export function socketFetch(path: string): Fetch {
  const client = Deno.createHttpClient({ proxy: { transport: 'unix', path } })
  return (url, init) => {
    const routed: RequestInit & { readonly client: unknown } = { ...init, client }
    return fetch(url, routed)
  }
}
