import type { Address, Listening, ServerTls } from '../../src/http/listening.ts'
import type { FetchHandler } from '../../src/http/make-fetch-handler.ts'

declare const Bun: {
  serve(
    options: { readonly fetch: FetchHandler } & (
      | { readonly unix: string }
      | { readonly hostname: string; readonly port: number; readonly tls?: ServerTls | undefined }
    ),
  ): { readonly port?: number; stop(connections?: boolean): Promise<void> }
}

/** Serves a handler over HTTP. */
export async function listen(address: Address, handler: FetchHandler): Promise<Listening> {
  const server = Bun.serve(
    address.path === undefined ? { ...address, fetch: handler } : { unix: address.path, fetch: handler },
  )
  return { port: server.port, drain: () => server.stop(), cut: () => void server.stop(true) }
}
