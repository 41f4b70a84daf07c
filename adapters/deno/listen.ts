import type { Address, Listening } from '../../src/http/listening.ts'
import type { FetchHandler } from '../../src/http/make-fetch-handler.ts'

declare const Deno: {
  serve(
    options: { readonly onListen: () => void } & (
      | { readonly path: string }
      | { readonly hostname: string; readonly port: number; readonly cert?: string; readonly key?: string }
    ),
    handler: FetchHandler,
  ): { readonly addr: { readonly port?: number }; shutdown(): Promise<void> }
}

/** Serves a handler over HTTP. */
export async function listen(address: Address, handler: FetchHandler): Promise<Listening> {
  const { tls, ...where } = address
  const server = Deno.serve({ ...where, ...tls, onListen: () => {} }, handler)
  // Deno cannot cut what its `shutdown` waits for.
  return { port: server.addr.port, drain: () => server.shutdown(), cut: () => {} }
}
