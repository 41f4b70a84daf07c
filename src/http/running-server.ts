import { idleSleep } from '../runtime/sleep.ts'
import type { Address, Listening } from './listening.ts'

/** A server that listens. */
export interface RunningServer {
  /** Where it is, without a path. For a socket, the host of that URL means nothing. */
  readonly url: string
  /** `undefined` for a socket. */
  readonly port: number | undefined
  /** Answers what has arrived and takes nothing more. May be called more than once. */
  close(): Promise<void>
}

/** How long clients have to take their answers when a server ends. */
const drainSeconds = 5

/** @param closed called when everything is answered, or cut */
export function runningServer(listening: Listening, address: Address, closed: () => void): RunningServer {
  const { port } = listening
  const close = async (): Promise<void> => {
    const drained = new AbortController()
    const drain = async (): Promise<void> => {
      await listening.drain()
      drained.abort()
    }
    await Promise.race([drain(), idleSleep(drainSeconds, drained.signal)])
    if (!drained.signal.aborted) listening.cut()
    closed()
  }
  let closing: Promise<void> | undefined
  return {
    url: port === undefined || address.path !== undefined ? 'http://localhost' : urlOf(address, port),
    port,
    close: () => (closing ??= close()),
  }
}

function urlOf({ hostname, tls }: Exclude<Address, { readonly path: string }>, port: number): string {
  const host = hostname.includes(':') ? `[${hostname}]` : hostname
  return `${tls === undefined ? 'http' : 'https'}://${host}:${port}`
}
