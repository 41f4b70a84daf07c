import type { FetchHandler } from './make-fetch-handler.ts'

/** Where to listen. */
export type Address =
  | { readonly path: string }
  | { readonly path?: undefined; readonly hostname: string; readonly port: number }

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
