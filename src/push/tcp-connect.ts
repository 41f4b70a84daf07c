import type { Bytes } from '../model/bytes.ts'

/** Where a program listens. */
export interface TcpAddress {
  readonly hostname: string
  readonly port: number
}

/** A connection that is only written to. */
export interface TcpConnection {
  /** Resolves when there is room for more. */
  write(bytes: Bytes): Promise<void>
  /** Resolves when everything is handed over, and ends the connection. */
  end(): Promise<void>
  /** Ends it at once, whatever is still on its way; a `write` that waits rejects. */
  cut(): void
}

/**
 * Opens a connection. Each platform has one: `edgeprom/node`, `edgeprom/deno`, `edgeprom/bun` and `edgeprom/cloudflare`
 * export it as `tcpConnect`.
 */
export type TcpConnect = (address: TcpAddress) => Promise<TcpConnection>
