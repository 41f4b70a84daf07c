import type { FetchHandler } from './make-fetch-handler.ts'

/** What a server needs to speak TLS, each as text in PEM. */
export interface ServerTls {
  /** The certificate, and those that lead from it to one that clients trust. */
  readonly cert: string
  readonly key: string
}

/** Where to listen, and how. */
export type Address =
  | { readonly path: string; readonly tls?: undefined }
  | {
      readonly path?: undefined
      readonly hostname: string
      readonly port: number
      readonly tls?: ServerTls | undefined
    }

/** A server that listens. */
export interface Listening {
  readonly port: number | undefined
  /** Resolves when everything that has arrived is answered; takes nothing more. */
  drain(): Promise<void>
  /** Cuts the connections that are left. */
  cut(): void
}

/** How a runtime listens. @throws when it cannot listen there. */
export type Listen = (address: Address, handler: FetchHandler) => Promise<Listening>
